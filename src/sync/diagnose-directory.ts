import { summarizeSample, type Counted } from '../core/attribute-sample.ts';
import { diagnose } from '../core/diagnose.ts';
import type { DiagnosisFinding, DirectoryFacts } from '../core/diagnosis.ts';
import { slipOf } from '../core/role-slip.ts';
import { roleOfSlugs } from '../core/roles.ts';
import { countGroups, countPeople, countTrouble, samplePayloads } from '../store/read-diagnosis.ts';
import { findDirectories, type DirectoryView } from '../store/read-directories.ts';
import { readCustomAttributes } from '../workos/custom-attributes.ts';
import { isIdentifier } from '../workos/identifier.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** How a customer's identity provider is set up, judged by what has arrived from one directory. */
export interface Diagnosis {
  readonly directory: DirectoryView;
  readonly facts: DirectoryFacts;
  /** The values of the role attribute, and whether each means something. */
  readonly values: readonly (Counted & { readonly understood: boolean })[];
  readonly findings: readonly DiagnosisFinding[];
}

type Reading = Pick<SyncContext, 'database' | 'settings'>;

/** The diagnosis of a directory; null when it is not known. Throws UnavailableError while the database is away. */
export async function diagnoseDirectory(context: Reading, id: string): Promise<Diagnosis | null> {
  if (!isIdentifier(id)) return null;
  const { data } = await orUnavailable(findDirectories(context.database, { id }, { limit: 1, after: null }));
  const [directory] = data;
  if (directory === undefined) return null;
  const facts = await orUnavailable(readFacts(context, directory));
  const values = facts.values.map((seen) => ({ ...seen, understood: slipOf(seen.value) === null }));
  return { directory, facts, values, findings: diagnose(facts) };
}

async function readFacts({ database, settings }: Reading, directory: DirectoryView): Promise<DirectoryFacts> {
  const { roleAttribute, roleSlugs } = settings;
  const [{ slugs, ...counted }, { waiting, ...groups }, trouble, payloads] = await Promise.all([
    countPeople(database, directory),
    countGroups(database, directory),
    countTrouble(database, directory),
    samplePayloads(database, directory),
  ]);
  const sampled = payloads.map((payload) => readCustomAttributes(payload, roleAttribute));
  const { type, state, lastEventAt } = directory;
  return {
    ...{ type, state, roleAttribute, ...counted, groups, waitingMappings: waiting, ...trouble },
    slugs: slugs.map((slug) => ({ ...slug, role: roleOfSlugs([slug.value], roleSlugs) })),
    sample: summarizeSample(
      sampled.filter((person) => person !== null),
      roleAttribute,
    ),
    lastEventAgeSeconds: lastEventAt && Math.max(0, Math.round((Date.now() - lastEventAt.getTime()) / 1000)),
  };
}
