import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { describeAccess } from './describe-access.ts';
import { policyOfDocs } from './security-headers.ts';

const description = `Members and roles in Eppo, kept in step with the directories of its customers.

Everything under \`/api/v1\` takes a bearer token, which has a role and may be of one organization only: for it, what belongs to
another one does not exist. Times are ISO 8601 in UTC. Lists answer \`{"data": […], "after": …}\`;
pass \`after\` back for the next page, until it is null. Errors are \`application/problem+json\` (RFC 9457) with a
\`code\` that keeps its meaning.`;

/** Serves the description of all routes that are registered after it, at /docs, from files of this server only. */
export function describeApi(app: FastifyInstance, version: string): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Eppo Directory Sync', version, description },
      tags: [
        { name: 'Members' },
        { name: 'Organizations' },
        { name: 'Directories' },
        { name: 'Holds' },
        { name: 'Events' },
        { name: 'Replays' },
        { name: 'Operating' },
        { name: 'Access' },
        { name: 'Webhooks' },
      ],
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          workosSignature: {
            type: 'apiKey',
            in: 'header',
            name: 'WorkOS-Signature',
            description: '`t=<milliseconds>, v1=<HMAC-SHA256 of "<t>.<body>" in hex>`',
          },
        },
      },
    },
    transform: withAccess,
    transformObject: withoutInputs,
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: policyOfDocs,
    theme: { title: 'Eppo Directory Sync: API' },
    uiConfig: { tryItOutEnabled: true, persistAuthorization: false },
  });
}

/** Adds who may use a route to what is said of it. */
const withAccess: typeof jsonSchemaTransform = (document) => {
  const { schema, route } = document;
  const access = describeAccess(route.config ?? {});
  return jsonSchemaTransform(access === null ? document : { ...document, schema: { ...schema, ...access } });
};

/** Named schemas are written once for what comes in and once for what goes out; ours only go out. */
const withoutInputs: SwaggerTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document);
  const schemas = 'components' in described ? described.components.schemas : {};
  for (const name of Object.keys(schemas ?? {}))
    if (name.endsWith('Input')) Reflect.deleteProperty(schemas ?? {}, name);
  return described;
};
