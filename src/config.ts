import { z } from 'zod';
import { defaultRoleSlugs, roles, type Role } from './core/roles.ts';
import { directoryDeletedPolicies, type DirectoryDeletedPolicy } from './core/state.ts';

const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const ingestModes = ['webhook', 'events', 'both'] as const;
const expiryAnswers = ['reject', 'approve'] as const;
const blank = 'or leave it blank for';

/** One out of a closed list. */
function oneOf<const T extends string>(values: readonly T[], whenBlank: string) {
  const remedy = `set it to one of ${values.join(', ')}, ${blank} ${whenBlank}`;
  return z.enum(values, { error: ({ input }) => `is "${String(input)}", which means nothing here; ${remedy}` });
}

/** A whole number within limits, both included. */
function wholeNumber(min: number, max: number, fallback: number) {
  const isOne = (text: string): boolean => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max;
  const remedy = `set it to a whole number from ${min} to ${max}, ${blank} ${fallback}`;
  const error = ({ input }: { readonly input?: unknown }): string =>
    `is "${String(input)}", which is not allowed; ${remedy}`;
  return z.string().refine(isOne, { error }).transform(Number).default(fallback);
}

/** A port that need not be set. */
function port(whenBlank: string) {
  const isOne = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
  const remedy = `set it to a whole number from 0 to 65535, ${blank} ${whenBlank}`;
  const error = ({ input }: { readonly input?: unknown }): string =>
    `is "${String(input)}", which is not a port; ${remedy}`;
  return z.string().refine(isOne, { error }).transform(Number);
}

/** A share: above 0, since any removal at all passes 0, and up to 1, which is everybody. */
function share(fallback: number) {
  const isOne = (text: string): boolean => /^\d(\.\d{1,6})?$/.test(text) && Number(text) > 0 && Number(text) <= 1;
  const error = ({ input }: { readonly input?: unknown }): string =>
    `is "${String(input)}", which is not a share; set it to a number above 0 and up to 1, such as 0.2, ${blank} ${fallback}`;
  return z.string().refine(isOne, { error }).transform(Number).default(fallback);
}

/** A switch. */
function yesOrNo(fallback: boolean) {
  return oneOf(['true', 'false'], String(fallback))
    .default(fallback ? 'true' : 'false')
    .transform((text) => text === 'true');
}

/** An address with one of these schemes. It may hold a password, so it is never shown. */
function address(schemes: readonly string[], example: string) {
  const isOne = (text: string): boolean => URL.canParse(text) && schemes.includes(new URL(text).protocol);
  const error = `is not an address of the right kind; set it to one like ${example}, with special characters of the password percent-encoded`;
  return z.string().refine(isOne, { error });
}

function readRoleSlugs(text: string, context: z.RefinementCtx<string>): Readonly<Record<string, Role>> {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  const named = pairs.map(([slug, role, ...rest]) => {
    const known = rest.length === 0 && slug !== '' ? roles.find((candidate) => candidate === role) : undefined;
    return [slug, known] as const;
  });
  if (named.some(([, role]) => role === undefined)) {
    const message = `is not a list of pairs; write it as slug=role,slug=role, each role one of ${roles.join(', ')}`;
    context.addIssue({ code: 'custom', message });
  }
  return { ...defaultRoleSlugs, ...(Object.fromEntries(named) as Record<string, Role>) };
}

const secretsFault =
  'holds no secret between its commas; set it to the signing secret that the WorkOS dashboard shows for the endpoint';
const tokenFault =
  'is too short or cannot travel in a header; set it to 16 or more letters, digits and signs without spaces';
const keyFault = 'is too short; set it to 32 or more random characters, and keep it as long as the database';
const holdSecretFault = 'is too short; set it to 16 or more random characters that the receiver knows too';

/** Every setting there is, by the name of its environment variable. Messages go on from the name. */
const settings = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 3000),
  DATABASE_URL: address(['postgresql:', 'postgres:'], 'postgresql://user:password@host:5432/name').optional(),
  REDIS_URL: address(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  QUEUE_BACKEND: oneOf(['redis', 'postgres'], 'redis when REDIS_URL is set and postgres when it is not').optional(),
  WORKOS_WEBHOOK_SECRET: z
    .string()
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .refine((secrets) => secrets.length > 0, { error: secretsFault })
    .optional(),
  WEBHOOK_TOLERANCE_SECONDS: wholeNumber(1, 604_800, 180),
  WORKOS_API_KEY: z.string().optional(),
  WORKOS_API_URL: address(['https:', 'http:'], 'https://api.workos.com').default('https://api.workos.com'),
  INGEST: oneOf(ingestModes, 'both when WORKOS_API_KEY is set and webhook when it is not').optional(),
  RESYNC_EVERY_HOURS: wholeNumber(0, 720, 24),
  ROLE_ATTRIBUTE: z.string().default('eppoMemberRole'),
  DEFAULT_ROLE: oneOf(roles, 'viewer').default('viewer'),
  WORKOS_ROLE_SLUGS: z.string().transform(readRoleSlugs).default(defaultRoleSlugs),
  DIRECTORY_DELETED_POLICY: oneOf(directoryDeletedPolicies, 'hold').default('hold'),
  GUARD_SHARE: share(0.2),
  GUARD_COUNT: wholeNumber(1, 1_000_000, 10),
  GUARD_WINDOW_MINUTES: wholeNumber(1, 10_080, 60),
  GUARD_LAST_ADMIN: yesOrNo(true),
  HOLD_EXPIRY_HOURS: wholeNumber(0, 8_760, 0),
  HOLD_EXPIRY_ANSWER: oneOf(expiryAnswers, 'reject').default('reject'),
  HOLD_WEBHOOK_URL: address(['https:', 'http:'], 'https://hooks.example.com/holds').nullable().default(null),
  HOLD_WEBHOOK_SECRET: z.string().min(16, { error: holdSecretFault }).optional(),
  RETENTION_DAYS: wholeNumber(1, 3_650, 30),
  OUTCOME_RETENTION_DAYS: wholeNumber(1, 3_650, 400),
  ERASURE_KEY: z.string().min(32, { error: keyFault }).optional(),
  DATA_DIR: z.string().default('.data'),
  WORKER_CONCURRENCY: wholeNumber(1, 200, 40),
  METRICS_PORT: port('no metrics from workers').optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: oneOf(logLevels, 'info').default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: address(['http:', 'https:'], 'http://127.0.0.1:4318').nullable().default(null),
  DSYNC_BOOTSTRAP_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,}$/, { error: tokenFault })
    .optional(),
});

/** The names of all settings, in the order in which they are described. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

/** The settings of a process, checked. */
export interface Config {
  readonly host: string;
  /** 0 lets the system choose a free one. */
  readonly port: number;
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly queueBackend: 'redis' | 'postgres';
  /** All that are live, at least one; null: to be generated, for the embedded database only. */
  readonly webhookSecrets: readonly string[] | null;
  readonly webhookToleranceSeconds: number;
  /** Null: WorkOS's API is not used, so neither catch-up nor resync is possible. */
  readonly workosApiKey: string | null;
  readonly workosApiUrl: string;
  /** Where events are taken from: webhooks, the Events API, or both. */
  readonly ingest: (typeof ingestModes)[number];
  /** How often each directory is compared with WorkOS and mended; 0: only on demand. */
  readonly resyncEveryHours: number;
  readonly roleAttribute: string;
  readonly defaultRole: Role;
  /** WorkOS role slugs and the roles they mean. */
  readonly roleSlugs: Readonly<Record<string, Role>>;
  readonly directoryDeletedPolicy: DirectoryDeletedPolicy;
  /** Removals above both within the window are held: a share of the active members, and a number. */
  readonly guardShare: number;
  readonly guardCount: number;
  readonly guardWindowMinutes: number;
  /** Whether the last active admin of an organization is kept. */
  readonly guardLastAdmin: boolean;
  /** After how long a hold is answered by itself, and how; 0: never. */
  readonly holdExpiryHours: number;
  readonly holdExpiryAnswer: (typeof expiryAnswers)[number];
  /** Where holds are told of, and with what that is signed; null: nowhere. */
  readonly holdWebhook: { readonly url: string; readonly secret: string } | null;
  /** How long payloads are kept, and how long events with their outcomes are. */
  readonly retentionDays: number;
  readonly outcomeRetentionDays: number;
  /** Keys the hashes that erased members leave; null: to be generated, for the embedded database only. */
  readonly erasureKey: string | null;
  readonly dataDir: string;
  readonly workerConcurrency: number;
  /** Where a worker process serves its metrics; null: nowhere. 0 lets the system choose a free one. */
  readonly metricsPort: number | null;
  readonly metricsHost: string;
  readonly logLevel: (typeof logLevels)[number];
  /** Where traces go by OTLP over HTTP; null: there are none. */
  readonly otlpEndpoint: string | null;
  /** Bearer token with all rights; null: there is none. */
  readonly bootstrapToken: string | null;
}

/**
 * Reads the settings from environment variables. A blank one counts as not set. On failure it gives one sentence per
 * fault, which names the setting, what is wrong with it and what to set; secrets and addresses are never shown.
 */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
): { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly faults: string[] } {
  const given = withoutBlanks(env);
  const reading = settings.safeParse(given);
  const issues = reading.success ? [] : reading.error.issues;
  const faults = issues.map(({ path, message }) => `${path.join('.')} ${message}.`).concat(faultsBetween(given));
  return reading.success && faults.length === 0 ? { ok: true, config: toConfig(reading.data) } : { ok: false, faults };
}

function withoutBlanks(env: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  const trimmed = settingNames.map((name) => [name, env[name]?.trim()] as const);
  return Object.fromEntries(trimmed.filter(([, text]) => text !== ''));
}

/** Settings that do not go together. */
function faultsBetween(given: Readonly<Record<string, string | undefined>>): string[] {
  const faults: string[] = [];
  const noSecret = given['WORKOS_WEBHOOK_SECRET'] === undefined;
  if (given['DATABASE_URL'] !== undefined && noSecret && given['INGEST'] !== 'events') {
    const remedy = 'set it to the signing secret that the WorkOS dashboard shows for the endpoint';
    faults.push(`WORKOS_WEBHOOK_SECRET is missing, and must be set when DATABASE_URL is; ${remedy}.`);
  }
  if ((given['INGEST'] === 'events' || given['INGEST'] === 'both') && given['WORKOS_API_KEY'] === undefined) {
    const remedy = 'set WORKOS_API_KEY to a secret key of the same WorkOS environment, or INGEST to webhook';
    faults.push(`INGEST is ${given['INGEST']}, which reads the Events API, and there is no key for it; ${remedy}.`);
  }
  if (given['HOLD_WEBHOOK_URL'] !== undefined && given['HOLD_WEBHOOK_SECRET'] === undefined) {
    const remedy = 'set HOLD_WEBHOOK_SECRET to 16 or more random characters that the receiver knows too';
    faults.push(`HOLD_WEBHOOK_URL is set, and there is nothing to sign with what is sent there; ${remedy}.`);
  }
  if (given['QUEUE_BACKEND'] === 'redis' && given['REDIS_URL'] === undefined) {
    const remedy = 'set REDIS_URL to its address, or QUEUE_BACKEND to postgres';
    faults.push(`QUEUE_BACKEND is redis, and no Redis is named; ${remedy}.`);
  }
  return faults;
}

function toConfig(values: z.output<typeof settings>): Config {
  return {
    host: values.HOST,
    port: values.PORT,
    databaseUrl: values.DATABASE_URL ?? null,
    redisUrl: values.REDIS_URL ?? null,
    queueBackend: values.QUEUE_BACKEND ?? (values.REDIS_URL === undefined ? 'postgres' : 'redis'),
    webhookSecrets: values.WORKOS_WEBHOOK_SECRET ?? null,
    webhookToleranceSeconds: values.WEBHOOK_TOLERANCE_SECONDS,
    workosApiKey: values.WORKOS_API_KEY ?? null,
    workosApiUrl: values.WORKOS_API_URL,
    ingest: values.INGEST ?? (values.WORKOS_API_KEY === undefined ? 'webhook' : 'both'),
    resyncEveryHours: values.RESYNC_EVERY_HOURS,
    roleAttribute: values.ROLE_ATTRIBUTE,
    defaultRole: values.DEFAULT_ROLE,
    roleSlugs: values.WORKOS_ROLE_SLUGS,
    directoryDeletedPolicy: values.DIRECTORY_DELETED_POLICY,
    guardShare: values.GUARD_SHARE,
    guardCount: values.GUARD_COUNT,
    guardWindowMinutes: values.GUARD_WINDOW_MINUTES,
    guardLastAdmin: values.GUARD_LAST_ADMIN,
    holdExpiryHours: values.HOLD_EXPIRY_HOURS,
    holdExpiryAnswer: values.HOLD_EXPIRY_ANSWER,
    holdWebhook: holdWebhookOf(values),
    retentionDays: values.RETENTION_DAYS,
    outcomeRetentionDays: values.OUTCOME_RETENTION_DAYS,
    erasureKey: values.ERASURE_KEY ?? null,
    dataDir: values.DATA_DIR,
    workerConcurrency: values.WORKER_CONCURRENCY,
    metricsPort: values.METRICS_PORT ?? null,
    metricsHost: values.METRICS_HOST,
    logLevel: values.LOG_LEVEL,
    otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT,
    bootstrapToken: values.DSYNC_BOOTSTRAP_TOKEN ?? null,
  };
}

function holdWebhookOf({
  HOLD_WEBHOOK_URL: url,
  HOLD_WEBHOOK_SECRET: secret,
}: z.output<typeof settings>): Config['holdWebhook'] {
  return url === null || secret === undefined ? null : { url, secret };
}
