import type { MemberStatus, RoleSource } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import type { DirectoryShape, UserShape } from '../workos/directory-objects.ts';
import { directoryEvent, makeId, type WebhookPayload } from '../workos/shapes.ts';
import { directoryUser, fullName, ownMember, people, type PersonName } from './demo-people.ts';
import { assign, assignAgain, beginTelling, change, roleAttribute, unassign, type Telling } from './idp-actions.ts';

/** One thing the IT admin did, and the events it became. */
export interface StoryStep {
  readonly sentence: string;
  readonly events: readonly WebhookPayload[];
}

/** A step as it is delivered: on time, before something that happened earlier, or once more. */
export interface StoryDelivery {
  readonly step: StoryStep;
  readonly when: 'in order' | 'too early' | 'again';
}

/** A member as the story must leave it. */
export interface ExpectedMember {
  readonly email: string;
  readonly name: string;
  /** Null for the organization's default role, which the service's settings decide. */
  readonly role: Role | null;
  readonly status: MemberStatus;
  readonly roleSource: RoleSource;
  readonly needsAttention: boolean;
  /** The person's events, newest first: the first of them that was applied says why. */
  readonly eventIds: readonly string[];
}

export interface Story {
  /** In the order in which they happened. */
  readonly steps: readonly StoryStep[];
  readonly events: WebhookPayload[];
  /** As they are sent: partly out of order, and some twice. */
  readonly deliveries: readonly StoryDelivery[];
  readonly expected: readonly ExpectedMember[];
}

/** Where and when a story happens; see `beginTelling` for `startedAt` and `salt`. */
export interface StorySetting {
  readonly directory: DirectoryShape;
  readonly startedAt: number;
  readonly salt: number;
}

/**
 * The demo's story, in the shapes of the directory's provider: five people are assigned with the five attribute values,
 * one is renamed, one raised, one unassigned and assigned again, and a sixth gets a misspelt role.
 */
export function tellStory(setting: StorySetting): Story {
  const steps = happenings(setting);
  const { connect, dana, victor, erin, olga, amir, rename, raise, leave, back, mira } = steps;
  const inOrder = (step: StoryStep): StoryDelivery => ({ step, when: 'in order' });
  const early = (step: StoryStep): StoryDelivery => ({ step, when: 'too early' });
  const again = (step: StoryStep): StoryDelivery => ({ step, when: 'again' });
  return {
    steps: Object.values(steps),
    events: Object.values(steps).flatMap((step) => step.events),
    deliveries: [
      ...[inOrder(connect), inOrder(dana), early(rename), inOrder(victor), early(raise), inOrder(erin)],
      ...[inOrder(olga), inOrder(amir), again(amir), inOrder(leave), inOrder(back), again(leave), inOrder(mira)],
    ],
    expected: [
      expect('dana', ownMember.role, 'kept', [dana]),
      { ...expect('victor', 'viewer', 'attribute', [victor, rename]), ...renamed },
      expect('erin', 'data_owner', 'attribute', [erin, raise]),
      expect('olga', 'data_owner', 'attribute', [olga, leave, back]),
      expect('amir', 'admin', 'attribute', [amir]),
      { ...expect('mira', null, 'default', [mira]), needsAttention: true },
    ],
  };
}

const renamed = { email: 'victor.newname@example.com', name: 'Victor Newname' } as const;

function happenings({ directory, startedAt, salt }: StorySetting): Record<StepName, StoryStep> {
  const telling = beginTelling(directory, startedAt, salt);
  const id = (number: number): number => salt * 4096 + number;
  const user = (name: PersonName): UserShape => directoryUser(name, startedAt, id(numbers.indexOf(name)));
  const [victor, erin, olga] = [user('victor'), user('erin'), user('olga')];
  const owner = { [roleAttribute]: 'data_owner' };
  return {
    connect: {
      sentence: `connects ${directory.name} to Eppo`,
      events: [directoryEvent('activated', telling.next(), directory)],
    },
    dana: {
      ...assigned(telling, 'dana', user('dana')),
      sentence: `assigns ${fullName('dana')}, data owner in Eppo, with "default"`,
    },
    victor: assigned(telling, 'victor', victor),
    erin: assigned(telling, 'erin', erin),
    olga: assigned(telling, 'olga', olga),
    amir: assigned(telling, 'amir', user('amir')),
    rename: {
      sentence: `renames ${fullName('victor')} to ${renamed.name}`,
      events: change(telling, victor, { ...victor, lastName: 'Newname', email: renamed.email }),
    },
    raise: {
      sentence: `raises ${fullName('erin')} to "data_owner"`,
      events: change(telling, erin, { ...erin, customAttributes: owner }),
    },
    leave: { sentence: `unassigns ${fullName('olga')}`, events: unassign(telling, olga) },
    back: {
      sentence: `assigns ${fullName('olga')} again`,
      events: assignAgain(telling, olga, makeId('directory_user', startedAt, id(numbers.length))),
    },
    mira: assigned(telling, 'mira', user('mira')),
  };
}

type StepName = 'connect' | PersonName | 'rename' | 'raise' | 'leave' | 'back';

const numbers: readonly string[] = Object.keys(people);

function assigned(telling: Telling, name: PersonName, user: UserShape): StoryStep {
  const misspelt = name === 'mira' ? ' (misspelt)' : '';
  return {
    sentence: `assigns ${fullName(name)} with "${people[name].attribute}"${misspelt}`,
    events: assign(telling, user),
  };
}

function expect(
  name: PersonName,
  role: Role | null,
  roleSource: RoleSource,
  steps: readonly StoryStep[],
): ExpectedMember {
  return {
    email: `${people[name].firstName}.${people[name].lastName}@example.com`.toLowerCase(),
    name: fullName(name),
    role,
    status: 'active',
    roleSource,
    needsAttention: false,
    eventIds: steps.flatMap((step) => step.events.map((event) => event.id)).reverse(),
  };
}
