import pc from 'picocolors';
import type { Config } from '../config.ts';
import type { AllInOne } from './all-in-one.ts';

/** What `npm start` prints once it is ready: where it is, what to enter at WorkOS, and what to do next. */
export function welcome(service: AllInOne, config: Config): string {
  const { url, webhookSecret, token, embedded } = service;
  const given = config.webhookSecrets !== null;
  const off = webhookSecret === '';
  const rows = [
    ['Webhook endpoint', off ? 'off; events come from the Events API' : `${url}/webhooks/workos`],
    ['Webhook secret', off ? 'none' : given ? 'as set in WORKOS_WEBHOOK_SECRET' : webhookSecret],
    ['Console', url],
    ['API and docs', `${url}/docs`],
    ['API token', config.bootstrapToken === null ? token : 'as set in DSYNC_BOOTSTRAP_TOKEN'],
    ['Database', embedded ? `embedded, in ${config.dataDir}` : 'as set in DATABASE_URL'],
    ['Queue', config.queueBackend === 'redis' ? 'Redis, as set in REDIS_URL' : 'in the database'],
  ] as const;
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${pc.dim(name.padEnd(width))}  ${value}`);
  return [
    '',
    pc.bold('Eppo Directory Sync is ready.'),
    '',
    ...lines,
    '',
    'Next, open the console and sign in with the API token; or, in another terminal:',
    `  ${pc.cyan('npx dsync send')}           send signed sample events, to see it work`,
    `  ${pc.cyan('npx dsync members list')}   see the members they made`,
    `  ${pc.cyan('npx dsync doctor')}         check that everything is in order`,
    'Then point WorkOS at the endpoint through HTTPS and set WORKOS_WEBHOOK_SECRET to the secret it shows; see README.',
    '',
    '',
  ].join('\n');
}
