import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Differentiate } from "../differentiate/index.ts";
import type { Identify } from "../identify/index.ts";
import type { Interact } from "../interact/index.ts";
import type { Trust } from "../trust/index.ts";
import { complaintsOf } from "./complaints-store.ts";

export interface DeskDeps {
  readonly db: Db;
  readonly identify: Pick<Identify, "dossier">;
  readonly trust: Pick<Trust, "rules" | "consentsNow" | "purposes">;
  readonly differentiate: Pick<Differentiate, "values">;
  readonly interact: Pick<Interact, "preferenceUrl" | "reach" | "contactStates">;
}

/** Everything the person screen shows but the line of time. */
export async function personScreen(deps: DeskDeps, asked: string) {
  const { db, identify, trust, differentiate, interact } = deps;
  const dossier = await identify.dossier(db, asked);
  if (dossier === null) throw new Problem("not-found", "There is no such person.");
  // The person's own id, whichever record was asked for.
  const { id } = dossier.card;
  const [values, rules, consents, purposes, media, complaints, states] = await Promise.all([
    differentiate.values([id]),
    trust.rules(db, [id]),
    trust.consentsNow(db, id),
    trust.purposes(db),
    interact.reach(db, dossier.card),
    complaintsOf(db, id),
    interact.contactStates(db, id, dossier.identifiers),
  ]);
  const names = new Map(purposes.map((purpose) => [purpose.id, purpose.name]));
  const own = rules.get(id);
  return {
    id,
    name: dossier.card.name,
    since: dossier.since,
    identifiers: dossier.identifiers.map((known, i) => ({ ...known, contact: states[i] ?? null })),
    claims: dossier.claims,
    facts: dossier.facts.map((fact) => ({ ...fact, value: fact.words })),
    groups: dossier.groups,
    value: values.get(id) ?? null,
    rules: { medium: own?.medium ?? null, maxPerMonth: own?.maxPerMonth ?? null, pauseUntil: own?.pauseUntil ?? null },
    consents: consents.map(({ purpose, medium, decision, at, method }) => ({
      purpose,
      name: names.get(purpose) ?? purpose,
      medium,
      decision,
      at,
      method,
    })),
    media,
    complaints: complaints.map(({ id: complaint, subject, openedAt, settledAt }) => ({ id: complaint, subject, openedAt, settledAt })),
    preferenceUrl: interact.preferenceUrl(id),
  };
}
