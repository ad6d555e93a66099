import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { policyOfDocs } from './security-headers.ts';

const description = `Members and roles in Eppo, kept in step with the directories of its customers.

Everything under \`/api/v1\` takes a bearer token. Times are ISO 8601 in UTC. Lists answer \`{"data": […], "after": …}\`;
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
        { name: 'Events' },
        { name: 'Operating' },
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
    transform: jsonSchemaTransform,
    transformObject: withoutInputs,
  });
  app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: policyOfDocs,
    theme: { title: 'Eppo Directory Sync: API' },
    uiConfig: { tryItOutEnabled: true, persistAuthorization: false },
  });
}

/** Named schemas are written once for what comes in and once for what goes out; ours only go out. */
const withoutInputs: SwaggerTransformObject = (document) => {
  const described = jsonSchemaTransformObject(document);
  const schemas = 'components' in described ? described.components.schemas : {};
  for (const name of Object.keys(schemas ?? {}))
    if (name.endsWith('Input')) Reflect.deleteProperty(schemas ?? {}, name);
  return described;
};
