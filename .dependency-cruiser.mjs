/**
 * Who may import whom. Every rule says why it is there; `test/architecture/layers.test.ts` holds a violation for each,
 * and fails when a rule has none.
 */

const shipped = '^(src|workers)/';
const layers = ['core', 'workos', 'store', 'queue', 'net', 'sync', 'http', 'console', 'cli', 'main', 'generated'];

/** The processes' entries compose everything, so no rule about a layer binds them. */
const entries = ['^src/main/', '^workers/main'];

/** One library and the only places that may know it. Type declarations of the library count as the library. */
const tools = [
  {
    name: 'only-store-knows-prisma',
    packages: ['@prisma/[^/]+', 'prisma'],
    alsoPath: '^src/generated/',
    places: ['^src/store/', '^src/generated/'],
    comment: 'How things are stored can change without the rest noticing; a query elsewhere escapes its transaction.',
  },
  {
    name: 'only-store-knows-pg',
    packages: ['pg', 'pg-[^/]+'],
    places: ['^src/store/', '^src/queue/', '^src/main/embedded'],
    comment:
      'A second set of connections escapes the transaction and the pool limit. The queue gives BullMQ one pool for all ' +
      'its queues, and the embedded database asks its own server whether it answers, before there is a store.',
  },
  {
    name: 'only-queue-knows-bullmq',
    packages: ['bullmq', 'ioredis'],
    places: ['^src/queue/'],
    comment: 'Queues run on Redis or on PostgreSQL behind one factory; a direct use would work on one of them only.',
  },
  {
    name: 'only-http-knows-fastify',
    packages: ['fastify', 'fastify-[^/]+', '@fastify/[^/]+'],
    places: ['^src/http/'],
    comment: 'What the system does must be callable without a request: from a worker, the command line, a test.',
  },
  {
    name: 'browser-libraries-in-the-console',
    packages: [
      ...['react', 'react-dom', '@mantine/[^/]+', '@tanstack/[^/]+', 'wouter', '@dnd-kit/[^/]+', 'd3-[^/]+'],
      ...['@tabler/[^/]+', 'get-nonce', 'vite', '@vitejs/[^/]+'],
    ],
    places: ['^src/console/'],
    comment: 'What runs in a browser is built apart from the rest, and a server that imported it would not start.',
  },
  {
    name: 'cookies-in-http',
    packages: ['cookie'],
    places: ['^src/http/'],
    comment: 'A session is a matter of browsers; below the routes there is only who asks.',
  },
  {
    name: 'bull-board-in-queue-and-http',
    packages: ['@bull-board/[^/]+'],
    places: ['^src/(queue|http)/'],
    comment:
      'It shows BullMQ’s own queues and is a part of the HTTP surface; nothing else needs to know that it is there.',
  },
  {
    name: 'only-workos-knows-the-sdk',
    packages: ['@workos-inc/[^/]+'],
    places: ['^src/workos/'],
    comment: "The SDK's names and shapes stop at the wire, so that its next major version changes one folder.",
  },
  {
    name: 'zod-where-data-comes-in',
    packages: ['zod'],
    places: ['^src/(workos|http|cli|queue)/', '^src/config\\.ts$', '^workers/'],
    comment: 'Data is checked once, where it enters. A check further in means that its type was not believed.',
  },
  {
    name: 'pino-at-the-edges',
    packages: ['pino', 'pino-[^/]+'],
    places: ['^src/(main|http)/'],
    comment: 'The rest returns what happened or throws; what is logged, and what is left out, is decided in one place.',
  },
  {
    name: 'prom-client-in-metrics',
    packages: ['prom-client'],
    places: ['^src/sync/metrics/'],
    comment: 'What is measured is said in our words; names, labels and their bounds are seen to in one folder.',
  },
  {
    name: 'only-main-knows-opentelemetry',
    packages: ['@opentelemetry/[^/]+'],
    places: ['^src/main/'],
    comment: 'What a trace tells is said in our words; a process that exports none never loads the library.',
  },
  {
    name: 'terminal-libraries-in-the-cli',
    packages: ['commander', 'cli-table3', 'picocolors'],
    places: ['^src/(cli|main)/'],
    comment: 'Colours, tables and arguments are how a person is shown something; nobody else has a terminal.',
  },
];

const packagePath = (names) => `^node_modules/(${names.join('|')})/`;
const typesOf = (names) => names.filter((name) => !name.startsWith('@')).map((name) => `@types/${name}`);

const toolRules = tools.map(({ name, packages, alsoPath = [], places, comment }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: shipped, pathNot: places },
  to: { path: [packagePath([...packages, ...typesOf(packages)])].concat(alsoPath) },
}));

/** Surfaces may name the types of what they pass on, and call only `sync`; `own` is where a surface's files are. */
const surface = (name, from, own, comment) => [
  {
    name: `${name}-calls-only-sync`,
    comment,
    severity: 'error',
    from,
    to: { path: shipped, pathNot: ['^src/sync/', '^src/core/', '^src/config\\.ts$', ...own] },
  },
  {
    name: `${name}-takes-only-types-of-core-and-config`,
    comment:
      'A rule that is called here, past sync, decides without state, transaction or audit. Its types are harmless.',
    severity: 'error',
    from,
    to: { path: ['^src/core/', '^src/config\\.ts$'], dependencyTypesNot: ['type-only'] },
  },
];

const layerRules = [
  {
    name: 'no-circular',
    comment:
      'Two files that need each other are one file, or hide a third. The generated client is not ours to change.',
    severity: 'error',
    from: { pathNot: '^src/generated/' },
    to: { circular: true },
  },
  {
    name: 'no-unresolvable',
    comment: 'An import that cannot be followed escapes every other rule here.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'core-imports-only-core',
    comment:
      'The rules are replayed, previewed and proved by properties; a clock, a socket or a library makes runs differ.',
    severity: 'error',
    from: { path: '^src/core/' },
    to: { pathNot: '^src/core/' },
  },
  {
    name: 'workos-store-queue-apart',
    comment: 'Each hides one outside system. What joins two of them is something the system does, so it is in sync.',
    severity: 'error',
    from: { path: '^src/(workos|store|queue)/' },
    to: { path: '^src/(workos|store|queue)/', pathNot: '^src/$1/' },
  },
  {
    name: 'workos-store-queue-below-sync',
    comment: 'They answer in the words of core and are handed their settings; looking up would turn the flow round.',
    severity: 'error',
    from: { path: '^src/(workos|store|queue)/' },
    to: { path: shipped, pathNot: ['^src/(core|workos|store|queue|generated|net)/'] },
  },
  {
    name: 'net-knows-nobody',
    comment: 'What a socket does is the same whatever is said over it.',
    severity: 'error',
    from: { path: '^src/net/' },
    to: { path: shipped, pathNot: '^src/net/' },
  },
  {
    name: 'sync-above-core-and-its-tools',
    comment: 'A verb of the system is the same whoever calls it; it knows neither requests nor terminals nor settings.',
    severity: 'error',
    from: { path: '^src/sync/' },
    to: { path: shipped, pathNot: ['^src/(sync|core|workos|store|queue)/'] },
  },
  ...surface(
    'http',
    { path: '^src/http/' },
    ['^src/http/'],
    'A route that reached the store would skip the rules that the worker and the command line go through.',
  ),
  {
    name: 'console-alone-in-the-browser',
    comment:
      'Anything else it imported would be sent to the browser, or fail there. What it needs it asks the API for.',
    severity: 'error',
    from: { path: '^src/console/' },
    to: { path: shipped, pathNot: ['^src/console/', '^src/http/'] },
  },
  {
    name: 'console-takes-only-types-of-http',
    comment: 'The types of the answers keep it in step with the API; a value would bring the server along.',
    severity: 'error',
    from: { path: '^src/console/' },
    to: { path: '^src/http/', dependencyTypesNot: ['type-only'] },
  },
  ...surface(
    'cli',
    { path: '^src/cli/' },
    ['^src/cli/'],
    'A command goes through sync like everyone else, also to sign and send an event: no second way to do a thing.',
  ),
  {
    name: 'workers-call-only-sync',
    comment:
      'A worker is a queue, a payload schema, limits and one call; anything more could not be replayed elsewhere.',
    severity: 'error',
    from: { path: '^workers/', pathNot: entries },
    to: { path: shipped, pathNot: ['^src/sync/', '^src/(core|queue)/', '^src/config\\.ts$', '^workers/(?!main)'] },
  },
  {
    name: 'workers-take-only-types-of-core-queue-and-config',
    comment: 'The types of the job payloads are shared with the producer; values would be a second way in, past sync.',
    severity: 'error',
    from: { path: '^workers/', pathNot: entries },
    to: { path: ['^src/(core|queue)/', '^src/config\\.ts$'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'config-above-core-only',
    comment: 'The settings are read before anything else exists, and by every process.',
    severity: 'error',
    from: { path: '^src/config\\.ts$' },
    to: { path: shipped, pathNot: '^src/core/' },
  },
  {
    name: 'only-main-imports-workers',
    comment: 'The server must start without the code that consumes queues; the all-in-one process is composed in main.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/main/' },
    to: { path: '^workers/' },
  },
  {
    name: 'only-entries-import-main',
    comment: 'Composition is the end of the line: what needs a part of it should be handed that part.',
    severity: 'error',
    from: { path: shipped, pathNot: entries },
    to: { path: entries },
  },
  {
    name: 'every-folder-has-a-rule',
    comment: 'A folder that no rule here names would be free to import anything; give it a place first.',
    severity: 'error',
    from: {},
    to: { path: '^src/', pathNot: [`^src/(${layers.join('|')})/`, '^src/config\\.ts$'] },
  },
  {
    name: 'every-library-has-a-place',
    comment: 'A new dependency says above which folder may know it, before the first import spreads.',
    severity: 'error',
    from: { path: shipped },
    to: {
      path: '^node_modules/',
      pathNot: packagePath([...tools.flatMap(({ packages }) => [...packages, ...typesOf(packages)]), '@types/node']),
    },
  },
  {
    name: 'no-barrels',
    comment:
      'A file that re-exports a folder hides who needs what and breeds cycles. The list of workers is the one index.',
    severity: 'error',
    from: {},
    to: { path: '/index\\.[jt]sx?$', pathNot: ['node_modules/', '^workers/index\\.ts$'] },
  },
  {
    name: 'no-vague-names',
    comment: 'These names say where leftovers go, not what is inside; name the thing it does.',
    severity: 'error',
    from: {},
    to: { path: '[/-](utils?|helpers?|common|managers?|services?)[/.-]', pathNot: 'node_modules/' },
  },
  {
    name: 'nothing-shipped-imports-tests',
    comment: 'Test support is not installed in production and may be as slow or as loose as it likes.',
    severity: 'error',
    from: { path: shipped },
    to: { path: '^test/' },
  },
];

export default {
  forbidden: [...layerRules, ...toolRules],
  options: {
    doNotFollow: { path: ['node_modules', '^src/generated/'] },
    // They run beside packages that `npm run bench:peers` installs elsewhere, so nothing they import can be found here.
    exclude: { path: '^test/bench/peers/servers/|^src/console/dist/' },
    // Type imports vanish when the code runs, but a layer that names another's types knows it all the same.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
