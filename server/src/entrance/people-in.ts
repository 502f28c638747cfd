import type { Route } from "../vocabulary/route.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Every `personId` in an answer, however deep. */
function collect(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, into);
  else if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    for (const [key, each] of Object.entries(value)) {
      if (key === "personId" && typeof each === "string") into.add(each);
      else collect(each, into);
    }
  }
}

/** Whose records a request was about, as far as address and answer say. */
export function peopleIn(route: Route, asked: { params: unknown; query: unknown }, answer: unknown): string[] {
  const found = new Set<string>(route.reveals?.(answer as never, { query: asked.query as never }) ?? []);
  const { id } = asked.params as { id?: string };
  if (route.path.startsWith("/v1/people/{id}") && id !== undefined) found.add(id);
  if (route.response !== undefined) collect(answer, found);
  return [...found].filter((id) => UUID.test(id));
}
