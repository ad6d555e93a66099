import { z } from 'zod';
import { auditFormats } from '../sync/audit-lines.ts';
import type { FindingKind } from '../sync/verify-audit.ts';
import { filterText } from './list-schemas.ts';

const time = (description: string) =>
  z.iso
    .datetime({ offset: true, error: 'must be a time in ISO 8601, such as 2026-01-31T09:00:00Z' })
    .transform((text) => new Date(text))
    .optional()
    .meta({ description });

/** Which entries are asked for, in the list and in an export. */
export const auditFilter = {
  organization: filterText(255, 'WorkOS id of the organization.'),
  member: filterText(64, 'Id of a member; those that were merged into it are meant too.'),
  actor: filterText(255, '`directory`, `eppo` or `operator:<name>`.'),
  action: filterText(128, 'Such as `member.updated`.'),
  event: filterText(255, 'WorkOS id of the event that led to it.'),
  from: time('From this time on, in ISO 8601.'),
  to: time('Until before this time.'),
};

/** In which form to export. */
export const auditFormat = z.enum(auditFormats).default('jsonl').meta({ description: 'JSON Lines, or CSV.' });

/** An entry of the audit log. */
export const auditEntry = z
  .object({
    id: z.string(),
    at: z.date(),
    organizationId: z.string().nullable().meta({ description: 'Null: it is about no one organization.' }),
    memberId: z.string().nullable().meta({ description: 'The member as it was then; it may be merged since.' }),
    memberEmail: z.string().nullable().meta({
      description: 'Its present address; null when it is merged. Not part of the log, so not in exports.',
    }),
    actor: z.string().meta({ description: '`directory`, `eppo` or `operator:<name>`.' }),
    action: z.string(),
    eventId: z.string().nullable().meta({ description: 'The event that led to it.' }),
    before: z.unknown().meta({ description: 'The fields that changed, as they were.' }),
    after: z.unknown().meta({ description: 'As they became; or what was asked for.' }),
  })
  .meta({ id: 'AuditEntry', description: 'Something that was done, by the directory or by a person.' });
/** As the API answers it. */
export type AuditEntryAnswer = z.output<typeof auditEntry>;

// Written as an object so that the compiler misses none of the kinds and allows no other.
const kinds = {
  edited: 'edited',
  entry_missing: 'entry_missing',
  entry_added: 'entry_added',
  link_broken: 'link_broken',
  seal_missing: 'seal_missing',
  rewriting_unnamed: 'rewriting_unnamed',
  anchor_missing: 'anchor_missing',
  rewritten: 'rewritten',
} as const satisfies { [K in FindingKind]: K };

const id = z.string().nullable();

/** The checking of some seals of the chain. */
export const verification = z
  .object({
    data: z.array(
      z.object({
        kind: z.enum(kinds).meta({ description: 'All but `rewritten` mean that the log or its seals were changed.' }),
        seal: z.int().nullable(),
        firstId: id.meta({ description: 'The range of entries that the seal is about.' }),
        lastId: id,
        detail: z.string(),
      }),
    ),
    checked: z.object({ seals: z.int(), entries: z.int() }).meta({ description: 'By this request.' }),
    seals: z.int().meta({ description: 'Seals in all.' }),
    head: z
      .object({ seal: z.int(), digest: z.string() })
      .nullable()
      .meta({ description: 'The last seal checked. That of the last page is the anchor to keep elsewhere.' }),
    unsealed: z.int().nullable().meta({ description: 'Entries not sealed yet; null before the last page.' }),
    after: z.string().nullable().meta({ description: 'To be passed back to check the next seals; null: the last.' }),
  })
  .meta({ id: 'AuditVerification', description: 'What was found in some seals of the chain and their entries.' });
/** As the API answers it. */
export type AuditVerificationAnswer = z.output<typeof verification>;
