import type { Role } from '../core/roles.ts';
import type { Transaction } from './database.ts';

/** The role of new members that was set for an organization; null: none was. */
export async function readDefaultRole(tx: Transaction, organizationId: string): Promise<Role | null> {
  const found = await tx.organization.findUnique({ where: { id: organizationId } });
  return found?.defaultRole ?? null;
}

/** Sets it, or with null takes it away. */
export async function writeDefaultRole(tx: Transaction, organizationId: string, role: Role | null): Promise<void> {
  const defaultRole = role;
  await tx.organization.upsert({
    where: { id: organizationId },
    create: { id: organizationId, defaultRole },
    update: { defaultRole },
  });
}
