import { expect, it, onTestFinished } from 'vitest';
import { openTestApp } from '../support/http-app.ts';

it('names members by their present address, and nobody of another organization', async () => {
  const test = await openTestApp();
  onTestFinished(() => test.close());
  const { prisma } = test.sync.database;
  const { id: memberId } = await prisma.member.create({ data: { organizationId: 'org_1', email: 'dee@example.com' } });
  for (const organizationId of ['org_1', 'org_2']) {
    await prisma.auditEntry.create({ data: { organizationId, memberId, actor: 'eppo', action: 'member.updated' } });
  }
  const { body } = await test.get(`/api/v1/audit?member=${memberId}`);
  expect(body).toMatchObject({
    data: [
      { organizationId: 'org_2', memberEmail: null },
      { organizationId: 'org_1', memberEmail: 'dee@example.com' },
    ],
  });
});
