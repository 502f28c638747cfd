// People about whom an import takes nothing in, as its lines name them.
import type { Db } from "../../platform/postgres.ts";
import type { Trust } from "../trust/index.ts";
import { valuesOf } from "./contact-finder-service.ts";

/** Of the numbers and addresses in these lines, those of people who were erased. */
export async function erasedAmong(
  db: Db,
  trust: Pick<Trust, "tombstoned">,
  lines: readonly { readonly customer: string; readonly email: string }[],
): Promise<ReadonlySet<string>> {
  const known = await trust.tombstoned(db, [
    ...valuesOf(lines, ({ customer }) => customer).map((value) => ({ kind: "customer_number", value })),
    ...valuesOf(lines, ({ email }) => email).map((value) => ({ kind: "email", value })),
  ]);
  return new Set(known.map(({ value }) => value));
}
