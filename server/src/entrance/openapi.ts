import fastifySwagger from "@fastify/swagger";
import apiReference from "@scalar/fastify-api-reference";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";

/** "GET /v1/people/{id}/timeline" → "getPeopleIdTimeline". */
export function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/v1\//, "")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** The contract, made from the routes, and a page to read it on at /docs. */
export async function describeApi(app: FastifyInstance): Promise<void> {
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Rapport",
        version: "0.1.0",
        description:
          "Everything the web UI does, it does through this API. Errors are problems (RFC 9457). Money is in minor units, times are RFC 3339 in UTC.",
        license: { name: "Apache-2.0", identifier: "Apache-2.0" },
      },
      servers: [{ url: "/" }],
      components: {
        securitySchemes: {
          cookie: { type: "apiKey", in: "cookie", name: "rapport.session_token" },
          key: { type: "http", scheme: "bearer", description: "A key made under Keys: rap_<id>_<secret>" },
        },
        schemas: {
          Problem: {
            type: "object",
            required: ["type", "title", "status", "detail", "kind"],
            properties: {
              type: { type: "string" },
              title: { type: "string" },
              status: { type: "integer" },
              detail: { type: "string" },
              kind: { type: "string" },
            },
          },
        },
      },
      security: [{ cookie: [] }, { key: [] }],
    },
    transform: jsonSchemaTransform,
    // Schemas that refer to themselves have a name and stand among the components.
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(apiReference, {
    routePrefix: "/docs",
    configuration: { title: "Rapport API", withDefaultFonts: false, telemetry: false, url: "/openapi.json" },
  });
  app.get("/openapi.json", { schema: { hide: true } }, () => contractOf(app));
}

interface Operation {
  responses?: Record<string, unknown>;
}

/** The contract as one object, the same for the same routes. */
export function contractOf(app: FastifyInstance): object {
  const document = app.swagger() as unknown as { paths?: Record<string, Record<string, Operation>> };
  const problem = {
    description: "A problem (RFC 9457)",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  const paths = Object.fromEntries(
    Object.entries(document.paths ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, operations]) => [
        path,
        Object.fromEntries(
          Object.entries(operations).map(([method, operation]) => {
            const { "x-problems": _, ...rest } = operation as Operation & { "x-problems"?: unknown };
            return [method, { ...rest, responses: { ...rest.responses, default: problem } }];
          }),
        ),
      ]),
  );
  return { ...document, paths };
}
