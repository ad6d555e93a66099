import { peopleWords, type DiagnosisFinding, type DirectoryFacts } from './diagnosis.ts';

/** The role that every directory user has at WorkOS unless given another; it says nothing. */
const environmentDefault = 'member';

/** What the facts say of the roles that WorkOS gives. */
export function diagnoseSlugs({ slugs }: DirectoryFacts): DiagnosisFinding[] {
  return slugs
    .filter(({ value }) => value !== environmentDefault)
    .map(({ value, count, role }) => {
      if (role !== null) {
        const detail = `WorkOS’s role "${value}" (${peopleWords(count)}) means ${role}.`;
        return { check: 'workos_role', level: 'ok', detail, next: null };
      }
      return {
        check: 'workos_role',
        level: 'hint',
        detail: `WorkOS’s role "${value}" (${peopleWords(count)}) means nothing here.`,
        next: `If it is to mean a role, add it to WORKOS_ROLE_SLUGS: ${value}=viewer, for example.`,
      };
    });
}

/** What the facts say of groups and of the mapping of groups to roles. */
export function diagnoseGroups(facts: DirectoryFacts): DiagnosisFinding[] {
  return [...diagnoseSeen(facts), ...diagnoseWaiting(facts)];
}

function diagnoseSeen({ groups, withAttribute, waitingMappings }: DirectoryFacts): DiagnosisFinding[] {
  const { seen, mapped } = groups;
  const check = 'groups';
  if (seen === 0) {
    if (waitingMappings.length === 0) return [{ check, level: 'ok', detail: 'No group has come.', next: null }];
    const next = 'Push the groups from the identity provider to WorkOS.';
    return [{ check, level: 'problem', detail: 'Groups are mapped to roles, and no group has come.', next }];
  }
  const detail = `${seen === 1 ? '1 group has' : `${seen} groups have`} come, and ${mapped} of them give a role.`;
  if (mapped > 0 || withAttribute > 0) return [{ check, level: 'ok', detail, next: null }];
  const next = 'To give roles by group: PUT /api/v1/organizations/{id}/role-mappings.';
  return [{ check, level: 'hint', detail, next }];
}

const namedAtMost = 3;

function diagnoseWaiting({ waitingMappings, groups }: DirectoryFacts): DiagnosisFinding[] {
  if (waitingMappings.length === 0 || groups.seen === 0) return [];
  const named = waitingMappings.slice(0, namedAtMost).map((name) => `"${name}"`);
  const more = waitingMappings.length - named.length;
  return [
    {
      check: 'mapping',
      level: 'hint',
      detail: `The mapping waits for groups that have not come: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}.`,
      next: 'Compare the names letter by letter with those of the identity provider, and look whether they are pushed.',
    },
  ];
}
