/** A product that one could run instead of ours, as the bench runs it. */
export interface Peer {
  /** Its key in the report. */
  readonly name: 'polis' | 'scimmy' | 'betterAuth';
  readonly title: string;
  /** From npm, at exact versions; what they need themselves is in the range that they ask for. */
  readonly packages: Readonly<Record<string, string>>;
  /** Its server, of `servers`. */
  readonly server: string;
  /** A program of the packages that is to run once after they are installed. */
  readonly prepare: readonly string[] | null;
  /** Where its users are; a row each. */
  readonly usersSql: string;
  /** The size of its pool of connections to PostgreSQL. */
  readonly connections: number;
}

export const peers: readonly Peer[] = [
  {
    name: 'polis',
    title: 'Ory Polis',
    packages: { '@boxyhq/saml-jackson': '26.2.0' },
    server: 'polis.mjs',
    prepare: null,
    usersSql: `FROM jackson_store WHERE namespace LIKE 'dsync:users:%'`,
    connections: 20,
  },
  {
    name: 'scimmy',
    title: 'scimmy, Express and Prisma',
    packages: {
      scimmy: '1.3.5',
      'scimmy-routers': '1.3.2',
      express: '5.3.0',
      prisma: '7.10.0',
      '@prisma/client': '7.10.0',
      '@prisma/adapter-pg': '7.10.0',
    },
    server: 'scimmy.mjs',
    prepare: ['prisma/build/index.js', 'generate', '--schema', 'peers/servers/scimmy.prisma'],
    usersSql: 'FROM users',
    connections: 20,
  },
  {
    name: 'betterAuth',
    title: 'better-auth with its SCIM plugin',
    // The plugin asks for exactly these of the last two, which the newest better-auth does not take.
    packages: {
      'better-auth': '1.7.5',
      '@better-auth/scim': '1.7.5',
      '@better-auth/core': '1.7.5',
      '@better-auth/utils': '0.4.2',
      'better-call': '1.4.0',
      pg: '8.23.1',
    },
    server: 'better-auth.mjs',
    prepare: null,
    usersSql: 'FROM "scimUser"',
    connections: 20,
  },
];
