import { createServer } from 'node:http';
import { PrismaPg } from '@prisma/adapter-pg';
import express from 'express';
import SCIMMY from 'scimmy';
import SCIMMYRouters from 'scimmy-routers';
import { answerParent } from '../../stage/answer-parent.ts';
import { PrismaClient } from './generated/client.ts';
import { listen } from './listen.mjs';

/** The table of scimmy.prisma, as `prisma migrate` would make it; its engine need not be downloaded for that. */
const tableSql = [
  `CREATE TABLE users (
    id uuid PRIMARY KEY,
    directory_id text NOT NULL,
    user_name text NOT NULL,
    external_id text,
    email text NOT NULL,
    display_name text,
    given_name text,
    family_name text,
    locale text,
    active boolean NOT NULL DEFAULT true,
    created_at timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp(3) NOT NULL
  )`,
  'CREATE UNIQUE INDEX users_directory_id_user_name_key ON users (directory_id, user_name)',
  'CREATE INDEX users_directory_id_external_id_idx ON users (directory_id, external_id)',
];

/** What one would write with scimmy: its Express router, and a row by Prisma for each user. */
answerParent(async ({ databaseUrl, directories, connections }) => {
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: databaseUrl, max: connections }) });
  for (const sql of tableSql) await prisma.$executeRawUnsafe(sql);
  const directoryOf = new Map(Array.from({ length: directories }, (_, number) => [`token-${number}`, `d${number}`]));
  SCIMMY.Resources.declare(SCIMMY.Resources.User).ingress((_resource, user, directoryId) =>
    create(prisma, directoryId, user),
  );
  const tokenOf = (request) => request.header('authorization')?.replace(/^Bearer /, '');
  const app = express();
  // Of no use to a SCIM client, and not free.
  app.disable('x-powered-by').disable('etag');
  const router = new SCIMMYRouters({
    type: 'bearer',
    handler: (request) => {
      if (!directoryOf.has(tokenOf(request))) throw new Error('Unknown token.');
    },
    context: (request) => directoryOf.get(tokenOf(request)),
  });
  app.use('/scim', router);
  const made = [...directoryOf.keys()].map((token) => ({ path: '/scim/Users', token }));
  return { port: await listen(createServer(app)), directories: made };
});

/** One INSERT; that a user is there already is told by the unique index, not looked up. */
async function create(prisma, directoryId, user) {
  const data = {
    directoryId,
    userName: user.userName,
    externalId: user.externalId,
    email: user.emails[0].value,
    displayName: user.displayName,
    givenName: user.name.givenName,
    familyName: user.name.familyName,
    locale: user.locale,
    active: user.active ?? true,
  };
  try {
    const row = await prisma.user.create({ data });
    const meta = { created: row.createdAt, lastModified: row.updatedAt };
    return { ...user, id: row.id, meta };
  } catch (error) {
    if (error.code === 'P2002') throw new SCIMMY.Types.Error(409, 'uniqueness', 'There is such a user.');
    throw error;
  }
}
