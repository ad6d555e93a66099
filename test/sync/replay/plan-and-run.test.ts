import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectedMembers } from '../../support/organization.ts';
import { history } from '../../support/histories.ts';
import { effectsOf, itemsOf, plan, run, storeMissed } from '../../support/replaying.ts';
import { storedMembers } from '../../support/retell.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
afterAll(async () => {
  await sync.close();
});

type Members = Awaited<ReturnType<typeof storedMembers>>;

/** Member → role and status, of those that differ between two lists. */
function difference(before: Members, after: Members): Record<string, string> {
  const shown = (members: Members) => new Map(members.map(({ id, role, status }) => [id, `${role} ${status}`]));
  const [then, now] = [shown(before), shown(after)];
  const ids = [...new Set([...then.keys(), ...now.keys()])].sort();
  const changed = ids.filter((id) => then.get(id) !== now.get(id));
  return Object.fromEntries(changed.map((id) => [id, `${then.get(id) ?? 'none'} → ${now.get(id) ?? 'none'}`]));
}

function words(side: { readonly role: string; readonly status: string } | null): string {
  return side === null ? 'none' : `${side.role} ${side.status}`;
}

test(
  'a plan that is run at once ends as planned, in the members that all events lead to, whatever the batches',
  { timeout: 240_000 },
  async () => {
    let organizations = 0;
    const cases = fc.record({
      told: history,
      missed: fc.array(fc.boolean(), { minLength: 30, maxLength: 30 }),
      batch: fc.integer({ min: 1, max: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ told, missed, batch }) => {
        organizations += 1;
        const organizationId = `org_${organizations}`;
        const retold = await storeMissed(sync, organizationId, told, (_, place) => missed[place] === true);
        const before = await storedMembers(sync.database, organizationId);
        const planned = await plan(sync, { events: { filter: { organization: organizationId } }, batch });
        expect(planned).toMatchObject({ state: 'planned', organizationId });
        expect(await storedMembers(sync.database, organizationId)).toEqual(before);

        const ended = await run(sync, planned.id);
        expect(ended).toMatchObject({ state: 'done', stateReason: null });
        const after = await storedMembers(sync.database, organizationId);
        expect(after).toEqual(expectedMembers(retold));

        const effects = await effectsOf(sync, planned.id);
        const changing = effects.filter((effect) => words(effect.before) !== words(effect.after));
        const said = changing.map(({ memberId, ...sides }) => [
          memberId,
          `${words(sides.before)} → ${words(sides.after)}`,
        ]);
        expect(Object.fromEntries(said)).toEqual(difference(before, after));
        const counts = Object.values(planned.effects ?? {});
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(effects.length);
        for (const line of Object.values(await itemsOf(sync, planned.id))) {
          const [was, comes, became] = line.split(' ');
          expect(became).toBe(was === 'ignored' || was === 'failed' ? comes : was);
        }
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 100), endOnFailure: true },
    );
  },
);
