import { peopleWords, type DiagnosisFinding, type DirectoryFacts } from './diagnosis.ts';
import { slipOf } from './role-slip.ts';

/** What the facts say of the role attribute: whether it comes, under its name, with values that mean something. */
export function diagnoseAttribute(facts: DirectoryFacts): DiagnosisFinding[] {
  return [
    diagnoseShare(facts),
    ...diagnoseName(facts),
    ...diagnoseEmpty(facts),
    ...diagnoseValues(facts),
    ...diagnoseForgiven(facts),
    ...diagnoseClearing(facts),
  ];
}

function diagnoseShare(facts: DirectoryFacts): DiagnosisFinding {
  const { people, withAttribute, roleAttribute } = facts;
  const check = 'attribute';
  if (withAttribute === people) {
    return { check, level: 'ok', detail: `All of them have a value in ${roleAttribute}.`, next: null };
  }
  if (withAttribute > 0) {
    return {
      check,
      level: 'hint',
      detail: `${withAttribute} of ${people} have a value in ${roleAttribute}.`,
      next: 'The others get a role by group, by WorkOS’s role, or keep theirs. If that is not meant, give them a value.',
    };
  }
  const detail = `Nobody has a value in ${roleAttribute}`;
  if (hasOtherRoles(facts)) {
    return { check, level: 'ok', detail: `${detail}; roles come by group or from WorkOS.`, next: null };
  }
  const next = `Map ${roleAttribute} in the identity provider and in WorkOS’s Admin Portal, or map groups to roles.`;
  return { check, level: 'problem', detail: `${detail}, and nothing else gives a role.`, next };
}

function hasOtherRoles({ groups, slugs }: DirectoryFacts): boolean {
  return groups.mapped > 0 || slugs.some(({ role }) => role !== null);
}

/** Whether it seems to come under another name. Where ours comes for some, theirs is about something else. */
function diagnoseName({ sample, withAttribute, roleAttribute }: DirectoryFacts): DiagnosisFinding[] {
  if (withAttribute > 0 || sample.sent > 0) return [];
  return sample.similarNames.map(({ value, count }) => ({
    check: 'attribute_name',
    level: 'problem',
    detail: `An attribute "${value}" comes for ${peopleWords(count)}; the name that is read is "${roleAttribute}".`,
    next: `Name it ${roleAttribute} in WorkOS (Identity Provider Attributes), or set ROLE_ATTRIBUTE to the other name.`,
  }));
}

function diagnoseEmpty({ sample, roleAttribute }: DirectoryFacts): DiagnosisFinding[] {
  if (sample.empty === 0) return [];
  const all = sample.empty === sample.people;
  return [
    {
      check: 'attribute_empty',
      level: 'hint',
      detail: `${roleAttribute} came empty for ${all ? 'all' : sample.empty} of the ${peopleWords(sample.people)} heard of last: cleared, or never filled.`,
      next: 'It is mapped, and says nothing: such people keep their role. Give them a value, or default, if that is not meant.',
    },
  ];
}

function diagnoseValues({ values, otherValues }: DirectoryFacts): DiagnosisFinding[] {
  const wrong = values.flatMap(({ value, count }) => {
    const slip = slipOf(value);
    if (slip === null) return [];
    // JSON has quotation marks of its own.
    const quoted = /^[[{]/.test(value) ? value : `"${value}"`;
    const detail = `${quoted} means no role (${peopleWords(count)}). ${slip.cause}`;
    return [{ check: 'value', level: 'problem' as const, detail, next: slip.next }];
  });
  if (otherValues === 0) return wrong;
  const detail = `There are ${otherValues} more different values, which are less frequent.`;
  const next = 'So many cannot all be roles: look whether another attribute is mapped to it by mistake.';
  return [...wrong, { check: 'value', level: 'problem', detail, next }];
}

function diagnoseForgiven({ sample }: DirectoryFacts): DiagnosisFinding[] {
  return sample.forgiven.map(({ value, count }) => ({
    check: 'spelling',
    level: 'ok',
    detail: `"${value}" (${peopleWords(count)}) works: spaces around it and letter case are forgiven.`,
    next: null,
  }));
}

/** WorkOS tells of no change from a value to none and back where only null and missing differ; Entra sends no clearing. */
function diagnoseClearing({ type, withAttribute }: DirectoryFacts): DiagnosisFinding[] {
  if (type !== 'azure scim v2.0' || withAttribute === 0) return [];
  return [
    {
      check: 'clearing',
      level: 'hint',
      detail: 'Entra sends nothing when an attribute is cleared there: the value that came last stays in force.',
      next: 'To take a role back, set the attribute to default or to another role; do not clear it.',
    },
  ];
}
