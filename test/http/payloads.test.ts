import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eraseMember } from '../../src/sync/erase-member.ts';
import { issueToken } from '../../src/sync/access/issue-token.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { newStory, okta } from '../support/story.ts';
import { tellStory, type ToldStory } from '../support/tell.ts';

let test: TestApp;
let told: ToldStory;
let eventId: string;

beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});
beforeEach(async () => {
  const story = newStory();
  story.directory(okta).activated();
  story.user('user_1').created({ email: 'ann@example.com', lastName: 'Secret', attribute: 'admin', slugs: ['member'] });
  told = await tellStory(test.sync, story);
  eventId = told.idOf('event_002');
});

const pathOf = (id: string): string => `/api/v1/events/${id}/payload`;

function reveal(id: string, payload: object = { reason: 'Ticket 7' }, token = adminToken) {
  const headers = { authorization: `Bearer ${token}` };
  return test.app.inject({ method: 'POST', url: `${pathOf(id)}/reveal`, headers, payload });
}

async function auditOf(id: string) {
  const { body } = await test.get(`/api/v1/audit?event=${id}&action=payload.viewed`);
  return (body as { data: Record<string, unknown>[] }).data;
}

async function drop(id: string): Promise<void> {
  await test.sync.database.prisma.event.update({ where: { id }, data: { payload: null } });
}

describe('a masked payload', () => {
  it('shows what was said, and of whom only the first letters', async () => {
    const { status, body } = await test.get(pathOf(eventId));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      eventId,
      masked: true,
      payload: {
        id: eventId,
        event: 'dsync.user.created',
        data: {
          id: 'user_1',
          organization_id: told.organizationId,
          email: 'a•••@e•••',
          first_name: 'A•••',
          last_name: 'S•••',
          custom_attributes: { eppoMemberRole: 'admin' },
          role: { slug: 'member' },
        },
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/ann@|Secret/);
  });

  it('goes by the configured attribute', async () => {
    const other = await openTestApp({ settings: { roleAttribute: 'another' } });
    const story = newStory();
    story.user('user_1').created({ email: 'ann@example.com', attribute: 'admin' });
    const elsewhere = await tellStory(other.sync, story);
    const { body } = await other.get(pathOf(elsewhere.idOf('event_001')));
    await other.close();
    expect(body).toMatchObject({ payload: { data: { custom_attributes: { eppoMemberRole: 'a•••' } } } });
  });

  it('leaves nothing in the audit log', async () => {
    await test.get(pathOf(eventId));
    expect(await auditOf(eventId)).toEqual([]);
  });
});

describe('a raw payload', () => {
  it('is what WorkOS sent', async () => {
    const answer = await reveal(eventId);
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      eventId,
      masked: false,
      payload: { data: { email: 'ann@example.com', last_name: 'Secret' } },
    });
  });

  it('is in the audit log, with who looked and why, and nothing that it says', async () => {
    const maker = { role: 'admin', organizationId: null } as const;
    const asked = { name: 'olga', role: 'operator', organizationId: null, expiresInSeconds: 60 } as const;
    const { token } = await issueToken(test.sync, asked, maker, 'operator:test');
    await reveal(eventId, { reason: '  Ticket 8 ' }, token);
    const entries = await auditOf(eventId);
    expect(entries).toMatchObject([
      {
        ...{ organizationId: told.organizationId, memberId: null, memberEmail: null, eventId },
        ...{ actor: 'operator:olga', action: 'payload.viewed', before: null, after: { reason: 'Ticket 8' } },
      },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/ann@|Secret/);
    expect(test.logged()).not.toMatch(/ann@|Secret/);
  });

  it('is not shown when the audit log cannot be written', async () => {
    const { prisma } = test.sync.database;
    await prisma.$executeRaw`ALTER TABLE audit_entries ADD CONSTRAINT full_now CHECK (action <> 'payload.viewed') NOT VALID`;
    const answer = await reveal(eventId);
    await prisma.$executeRaw`ALTER TABLE audit_entries DROP CONSTRAINT full_now`;
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toMatch(/ann@|Secret/);
  });

  it('of an event that names no organization is noted where it was applied', async () => {
    const { prisma } = test.sync.database;
    await prisma.event.update({ where: { id: eventId }, data: { organizationId: null } });
    await reveal(eventId);
    expect(await auditOf(eventId)).toMatchObject([{ organizationId: told.organizationId }]);
  });

  it.each([{}, { reason: ' ' }, { reason: 'x'.repeat(501) }, { reason: 'why', more: true }])(
    'is not shown without a reason: %j',
    async (payload) => {
      expectProblem(await reveal(eventId, payload), 'invalid_request', `${pathOf(eventId)}/reveal`);
      expect(await auditOf(eventId)).toEqual([]);
    },
  );
});

describe('a payload that is not kept', () => {
  const both = async (id: string) => {
    const headers = { authorization: `Bearer ${adminToken}` };
    return [await test.app.inject({ url: pathOf(id), headers }), await reveal(id)] as const;
  };

  it('is told apart from an event that is not known, and is not audited', async () => {
    await drop(eventId);
    const [masked, raw] = await both(eventId);
    expectProblem(masked, 'payload_gone', pathOf(eventId));
    expectProblem(raw, 'payload_gone', `${pathOf(eventId)}/reveal`);
    expect(await auditOf(eventId)).toEqual([]);
    for (const id of ['event_nowhere', 'x'.repeat(300)]) {
      for (const answer of await both(id)) expect(answer.json()).toMatchObject({ code: 'not_found' });
    }
  });

  it('is that of somebody who was erased', async () => {
    const story = newStory();
    story.user('user_1').created({ email: 'ann@example.com' });
    story.user('user_1').deleted();
    const leaving = await tellStory(test.sync, story);
    const { id } = await leaving.member('ann@example.com');
    await eraseMember(test.sync, id, 'Request 17', 'operator:test');
    for (const answer of await both(leaving.idOf('event_001')))
      expect(answer.json()).toMatchObject({ code: 'payload_gone' });
  });
});
