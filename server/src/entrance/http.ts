import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { join } from "node:path";
import formbody from "@fastify/formbody";
import multipart from "@fastify/multipart";
import rateLimit from "@fastify/rate-limit";
import fastifyStatic from "@fastify/static";
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  ResponseSerializationError,
} from "fastify-type-provider-zod";
import helmet from "helmet";
import type { Intake } from "../capabilities/identify/index.ts";
import type { AuditEntry, Looks, Trust } from "../capabilities/trust/index.ts";
import { gathering } from "../platform/gathering.ts";
import type { Log } from "../platform/log.ts";
import { Problem } from "../vocabulary/errors.ts";
import { SCOPE_WORDS } from "../vocabulary/roles.ts";
import type { Call, ChangeLine, RawReply, Route } from "../vocabulary/route.ts";
import { callerOf, NOBODY, refuseForeignOrigin, refuseKeyInAddress, type Caller } from "./admission.ts";
import { mountAuth, type AuthHttpDeps } from "./auth-http.ts";
import { problemDocument } from "./errors.ts";
import { refuseUnkeepable } from "./unkeepable.ts";
import { createIntakeFront, type IntakeFront } from "./intake-http.ts";
import { describeApi, operationId } from "./openapi.ts";
import { TRACKER } from "./web-build.ts";
import { peopleIn } from "./people-in.ts";
import { RequestCounts } from "./request-counts.ts";

export interface HttpDeps extends AuthHttpDeps {
  readonly routes: readonly Route[];
  /** Absent: the paths of live intake are not served. */
  readonly intake?: Intake;
  readonly trust: AuthHttpDeps["trust"] & Pick<Trust, "auditAll">;
  readonly looks: Pick<Looks, "note">;
  readonly log: Log;
  readonly publicUrl: string;
  readonly health: () => Promise<{ ready: boolean; [more: string]: unknown }>;
  readonly metrics: () => Promise<string>;
}

const CSP = {
  useDefaults: false,
  directives: {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:", "https:"],
    // Mantine places style elements, and a mail shown in its frame brings its own styles; scripts stay strict.
    "style-src": ["'self'", "'unsafe-inline'"],
    "script-src": ["'self'"],
    "frame-src": ["'self'"],
    "frame-ancestors": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "form-action": ["'self'"],
  },
};

async function admit(route: Route, request: FastifyRequest, deps: HttpDeps): Promise<Caller> {
  if (route.scope === "public") return NOBODY;
  const caller = await callerOf(request, route.scope, deps);
  if (route.method !== "GET" && caller.byCookie) await refuseForeignOrigin(request, deps);
  if (caller.may.includes(route.scope)) return caller;
  throw new Problem("forbidden", `${caller.as} may not do that: ${SCOPE_WORDS[route.scope]}. Ask the owner.`, { scope: route.scope });
}

function callOf(request: FastifyRequest, caller: Caller, takeLine: () => ChangeLine): Call<unknown, unknown, unknown> {
  return {
    takeLine,
    params: request.params,
    query: request.query,
    body: request.body,
    actor: caller.actor,
    may: caller.may,
    ip: request.ip,
    method: request.method,
    userAgent: request.headers["user-agent"] ?? "",
    headers: request.headers,
    async upload() {
      const file = await request.file();
      if (file === undefined) throw new Problem("invalid", "No file came with the request. Send one as the multipart field `file`.");
      return { fileName: file.filename, stream: file.file };
    },
  };
}

function subjectOf(request: FastifyRequest): string {
  const params = request.params as Record<string, string>;
  return params["id"] ?? Object.values(params)[0] ?? "";
}

/** Changes that are answered at the same moment share a commit of the audit. */
const AUDIT = { lanes: 2, most: 200 };

/** What is mounted, with the way into the audit. */
interface Mounting extends HttpDeps {
  /** Resolves once it is on disk. */
  readonly noteChange: (entry: AuditEntry) => Promise<void>;
}

function mountingOf(deps: HttpDeps): Mounting {
  const note = async (entries: readonly AuditEntry[]) => {
    await deps.trust.auditAll(deps.db, entries);
    return entries.map(() => ({ value: undefined }));
  };
  return { ...deps, noteChange: gathering(note, AUDIT) };
}

/** Changes are written down before the answer goes, if not with the change itself; readings of personal data a batch at a time. */
async function writeDown(route: Route, request: FastifyRequest, line: ChangeLine, answer: unknown, deps: Mounting): Promise<void> {
  if (route.scope === "public") return;
  const entry = { ...line, people: peopleIn(route, request, answer) };
  if (route.method !== "GET" && route.question !== true) await deps.noteChange(entry);
  else if (route.scope === "people" || entry.people.length > 0) deps.looks.note(entry);
}

const callers = new WeakMap<FastifyRequest, Caller>();

function mount(app: FastifyInstance, route: Route, deps: Mounting): void {
  const problems = { "4xx": { description: "A problem (RFC 9457)" } };
  app.route({
    method: route.method,
    url: route.path.replace(/\{(\w+)\}/g, ":$1"),
    schema: {
      summary: route.summary,
      description: route.scope === "public" ? "Open to anybody." : `Needs the scope \`${route.scope}\`: ${SCOPE_WORDS[route.scope]}.`,
      operationId: operationId(route.method, route.path),
      tags: [route.path.split("/")[2] ?? "pages"],
      hide: !route.path.startsWith("/v1/"),
      ...(route.params ? { params: route.params } : {}),
      ...(route.query ? { querystring: route.query } : {}),
      ...(route.body && !route.multipart ? { body: route.body } : {}),
      ...(route.multipart ? { consumes: ["multipart/form-data"] } : {}),
      ...(route.response ? { response: { 200: route.response } } : { produces: [route.raw ?? "text/html"] }),
      ...(route.scope === "public" ? { security: [] } : {}),
      // Read by openapi.ts.
      "x-problems": problems,
    },
    config: { rateLimit: { max: route.perMinute ?? 6000, timeWindow: 60_000 } },
    // Before the body is read: who may not, is not listened to.
    onRequest: async (request) => void callers.set(request, await admit(route, request, deps)),
    preValidation: async ({ params, query, body }) => [params, query, body].forEach(refuseUnkeepable),
    handler: async (request, reply) => {
      const caller = callers.get(request) ?? NOBODY;
      const line = { actor: caller.actor, action: `${route.method} ${route.path}`, subject: subjectOf(request) };
      let taken = false;
      const takeLine = (): ChangeLine => {
        taken = true;
        return line;
      };
      const result = await route.handler(callOf(request, caller, takeLine) as Call<never, never, never>);
      if (!taken) await writeDown(route, request, line, result, deps);
      if (route.response) return reply.send(result);
      const raw = result as RawReply;
      return reply.code(raw.status).headers(raw.headers).send(raw.body);
    },
  });
}

function answerProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  let cause = error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issue = error.validation[0];
    const where = `${error.validationContext ?? "request"}${(issue?.instancePath ?? "").replaceAll("/", ".")}`;
    cause = new Problem("invalid", `${where}: ${issue?.message ?? "does not fit"}.`, { where });
  }
  const problem = problemDocument(cause);
  if (problem.status >= 500) {
    const inner = error instanceof ResponseSerializationError ? error.cause : undefined;
    request.log.error({ err: error, inner, route: request.routeOptions.url }, "a request failed");
  }
  const retryAfter = problem.status === 503 ? 2 : problem["retryAfter"];
  if (typeof retryAfter === "number") void reply.header("retry-after", String(retryAfter));
  return reply.code(problem.status).header("content-type", "application/problem+json").send(JSON.stringify(problem));
}

/** The web UI: files from web/dist, and its first page for every address that is a screen. */
async function mountWeb(app: FastifyInstance): Promise<void> {
  const root = join(import.meta.dirname, "../../../web/dist");
  if (!existsSync(root)) return;
  // Names in assets/ carry a hash of what is in them; the few files beside it do not.
  await app.register(fastifyStatic, { root: join(root, "assets"), prefix: "/assets/", index: false, immutable: true, maxAge: "30d" });
  const beside = (reply: FastifyReply, name: string): FastifyReply => reply.sendFile(name, root, { immutable: false, maxAge: 0 });
  for (const name of readdirSync(root).filter((each) => /^[\w-]+\.(svg|js|png|ico|txt)$/.test(each))) {
    app.get(`/${name}`, { schema: { hide: true } }, (_, reply) => beside(reply, name));
  }
  const first = (request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<FastifyReply> => {
    const screen =
      request.method === "GET" && !/^\/(v1|api|p|u|c|o)\//.test(request.url) && (request.headers.accept ?? "").includes("text/html");
    if (screen) return beside(reply, "index.html");
    return answerProblem(new Problem("not-found", "There is nothing at this address."), request, reply);
  };
  app.get("/", { schema: { hide: true } }, (_, reply) => beside(reply, "index.html"));
  app.setNotFoundHandler(first);
}

/** As long as a proxy keeps a connection that nobody uses, and a little longer (Fastify's own default). */
const KEEP_ALIVE_MS = 72_000;

/** The server under the framework; the paths of live intake do not come as far as that. */
function serverWith(front: IntakeFront, handler: RequestListener): Server {
  const server = createServer((request, response) => {
    if (!front(request, response)) handler(request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function frontOf({ intake, trust, db, publicUrl }: HttpDeps): IntakeFront {
  return intake === undefined ? () => false : createIntakeFront(intake, { publicUrl, keyBy: (text) => trust.keys.by(db, text) });
}

/** The script that other sites' pages load. */
function mountTracker(app: FastifyInstance): void {
  if (!existsSync(TRACKER)) return;
  const script = readFileSync(TRACKER);
  const headers = { "cross-origin-resource-policy": "cross-origin", "cache-control": "public, max-age=3600" };
  app.get("/rapport.js", { schema: { hide: true } }, (_, reply) =>
    reply.headers(headers).type("text/javascript; charset=utf-8").send(script),
  );
}

/** Builds the HTTP server; it does not listen yet. */
export async function buildHttp(deps: HttpDeps): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = deps.log.child({ part: "http" });
  const app = Fastify({
    loggerInstance: logger,
    serverFactory: (handler) => serverWith(frontOf(deps), handler),
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_000_000,
    trustProxy: "loopback",
    routerOptions: { maxParamLength: 600 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerProblem);
  // Made once: the plugin makes it anew for each request.
  const protect = helmet({
    contentSecurityPolicy: CSP,
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: deps.publicUrl.startsWith("https:"),
    referrerPolicy: { policy: "same-origin" },
  });
  app.addHook("onRequest", (request, reply, next) => protect(request.raw, reply.raw, () => next()));
  app.addHook("onRequest", (request) => refuseKeyInAddress(request.url, deps));
  await app.register(formbody);
  await app.register(multipart, { limits: { fileSize: 4_000_000_000, files: 1 } });
  await app.register(rateLimit, { global: true, max: 6000, timeWindow: 60_000, store: RequestCounts });
  await describeApi(app);
  const mounting = mountingOf(deps);
  for (const route of deps.routes) mount(app, route, mounting);
  mountAuth(app, deps);
  app.get("/healthz", { schema: { hide: true } }, () => ({ alive: true }));
  app.get("/readyz", { schema: { hide: true } }, async (_, reply) => {
    const state = await deps.health();
    return reply.code(state.ready ? 200 : 503).send(state);
  });
  app.get("/metrics", { schema: { hide: true } }, async (_, reply) => reply.type("text/plain; version=0.0.4").send(await deps.metrics()));
  mountTracker(app);
  await mountWeb(app);
  return app;
}
