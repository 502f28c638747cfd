// What people say in the business's own forms: a box ticked at the checkout, a newsletter's field. Whoever is not known yet is made.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { NewConsent, Trust } from "../trust/index.ts";
import { normaliseEmail } from "./contact-row.ts";
import { appendEvents, insertIdentifiers, insertPeople, lockIdentifier, personBy } from "./people-store.ts";
import { isTaken } from "./people-reads.ts";

export interface FormConsent extends Pick<NewConsent, "purpose" | "medium" | "words"> {
  readonly email: string;
  readonly decision: "given" | "refused" | "withdrawn";
  readonly boxDefault: NonNullable<NewConsent["boxDefault"]>;
  /** Which form, e.g. "checkout". */
  readonly form: string;
  /** Where it was filled in, as the sender can prove it. */
  readonly evidence: Readonly<Record<string, string>>;
  /** Undefined: just now. */
  readonly at: Date | undefined;
}

export interface FormConsents {
  /** Records what somebody said in a form; `actor` is the key or user that tells us. Null: a no of nobody whom we know. */
  record(said: FormConsent, actor: string): Promise<string | null>;
}

export interface FormConsentDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "recordConsent">;
  readonly clock: Clock;
}

/** The record of whoever has this address; null: nobody, and nobody is wanted. */
async function recordOf(tx: Db, email: string, source: string, at: Date, wanted: boolean): Promise<string | null> {
  await lockIdentifier(tx, "email", email);
  const known = await personBy(tx, "email", email);
  if (known !== null || !wanted) return known;
  if (await isTaken(tx, "email", email))
    throw new Problem("conflict", "Several people share this address, so nobody can tell whose word it is.");
  const id = newId();
  await insertPeople(tx, [{ id, since: at }]);
  await insertIdentifiers(tx, [{ kind: "email", value: email, personId: id, source, at }]);
  await appendEvents(tx, [{ personId: id, messageId: `seen:${id}`, type: "identify", name: "First seen", at, source, payload: {} }]);
  return id;
}

export function createFormConsents({ postgres, trust, clock }: FormConsentDeps): FormConsents {
  return {
    record: ({ email: written, form, evidence, at: said, ...rest }, actor) =>
      postgres.transaction(async (tx) => {
        const email = normaliseEmail(written);
        if (email === undefined) throw new Problem("invalid", "The e-mail address is not one that mail can be sent to.");
        const now = clock();
        const at = said === undefined || said > now ? now : said;
        // A no of somebody unknown says nothing about anybody.
        const personId = await recordOf(tx, email, `form ${form}`, at, rest.decision === "given");
        if (personId === null) return null;
        const how = { method: `form:${form}`, actor: "person", evidence: { ...evidence, by: actor } };
        await trust.recordConsent(tx, { ...rest, ...how, personId, identifier: email, at });
        return personId;
      }),
  };
}
