import type { Readable } from "node:stream";
import type { Scope } from "./roles.ts";

/** Any schema that speaks Standard Schema v1 (zod does); rooms bring zod, the vocabulary imports nothing. */
export interface Schema<Output = unknown> {
  readonly "~standard": { readonly types?: { readonly output: Output } | undefined };
}
export type OutputOf<S> = S extends Schema<infer Output> ? Output : undefined;

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface Upload {
  readonly fileName: string;
  readonly stream: Readable;
}

/** Who did what to what: a line of the audit. */
export interface ChangeLine {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
}

/** What a handler is given: parsed input, who asks, and the few facts of the request that rooms may need. */
export interface Call<P = undefined, Q = undefined, B = undefined> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** "user:<id>" for a signed-in user, "key:<id>" for a program with a key, "public" otherwise. */
  readonly actor: string;
  /** What the one who asks may. */
  readonly may: readonly Scope[];
  readonly ip: string;
  readonly method: string;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /**
   * The line for the audit. Whoever takes it writes it in the transaction of the change, so that both stand or fall together; nobody else
   * writes one then.
   */
  readonly takeLine: () => ChangeLine;
  /** The uploaded file of a multipart route. */
  readonly upload: () => Promise<Upload>;
}

/** An answer that is not JSON: a page, a redirect, a PDF, a file. */
export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | Readable;
}

export interface RouteSpec<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | undefined = undefined,
> {
  readonly method: Method;
  /** With {name} for parameters, e.g. /v1/people/{id}. */
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** The JSON answer; absent for raw routes. */
  readonly response?: R;
  /** Content type of a raw route's answer, e.g. "application/pdf". */
  readonly raw?: string;
  readonly multipart?: boolean;
  /** At most so many calls a minute and address. */
  readonly perMinute?: number;
  /** A question, although it is asked by POST: audited as a reading is. What it keeps of being asked, it writes down before it answers. */
  readonly question?: boolean;
  /**
   * Whose personal data the answer shows, for the audit; needed only where it cannot be seen: a person's id in an answer is called
   * `personId`, and one in an address is the {id} of /v1/people/{id}.
   */
  readonly reveals?: (answer: R extends Schema ? OutputOf<R> : RawReply, asked: { readonly query: OutputOf<Q> }) => readonly string[];
  readonly handler: (call: Call<OutputOf<P>, OutputOf<Q>, OutputOf<B>>) => Promise<R extends Schema ? OutputOf<R> : RawReply>;
}

/** A route with its types forgotten, as the entrance mounts it. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly scope: Scope;
  readonly summary: string;
  readonly params?: Schema;
  readonly query?: Schema;
  readonly body?: Schema;
  readonly response?: Schema;
  readonly raw?: string;
  readonly multipart?: boolean;
  readonly perMinute?: number;
  /** A question, although it is asked by POST: audited as a reading is. What it keeps of being asked, it writes down before it answers. */
  readonly question?: boolean;
  readonly reveals?: (answer: never, asked: { readonly query: never }) => readonly string[];
  readonly handler: (call: Call<never, never, never>) => Promise<unknown>;
}

/** States a route; the handler's input and output types follow from the schemas. */
export function route<
  P extends Schema | undefined = undefined,
  Q extends Schema | undefined = undefined,
  B extends Schema | undefined = undefined,
  R extends Schema | undefined = undefined,
>(spec: RouteSpec<P, Q, B, R>): Route {
  return spec as unknown as Route;
}
