import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Differentiate } from "../differentiate/index.ts";
import type { DeclaredFact, Identify } from "../identify/index.ts";
import { capturesOf, insertCaptures, type NewCapture } from "./captures-store.ts";
import { PERSON_TABLES } from "./person-tables.ts";

export type { NewCapture } from "./captures-store.ts";

export interface Said {
  givenName?: string;
  familyName?: string;
  /** The one thing that is needed: how to reach the person again. */
  email: string;
  source: string;
  interest?: string;
}

export interface ProspectRow {
  personId: string;
  name: string | null;
  source: string | null;
  interest: string | null;
  /** Where it is known; null for people who came with a file. */
  since: string | null;
  lastTouch: string | null;
  touches: number;
}

export interface ProspectPage {
  items: ProspectRow[];
  total: number;
  nextCursor: string | null;
}

/** The door of prospects: relationship with people who are not customers. */
export interface Prospects extends PersonRecords {
  /** Somebody gave us their address; a person known by it is not made twice. Consent is recorded apart, by trust. */
  capture(said: Said): Promise<string>;
  /** Captures of the past, as an import or the demonstration brings them. */
  addPast(tx: Db, captures: readonly NewCapture[]): Promise<void>;
  /** People who never bought, those who did something of late first. */
  page(cursor: string | undefined, limit: number): Promise<ProspectPage>;
}

export interface ProspectsDeps {
  postgres: Postgres;
  identify: Pick<Identify, "personBy" | "addPeople" | "addIdentifier" | "declareFacts" | "record" | "cards">;
  differentiate: Pick<Differentiate, "unconverted">;
  clock: Clock;
}

async function capture({ postgres, identify, clock }: ProspectsDeps, said: Said): Promise<string> {
  const email = said.email.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email)) throw new Problem("invalid", "This is no e-mail address. Write it like name@example.com.");
  const at = clock();
  const { source } = said;
  return postgres.transaction(async (tx) => {
    const known = await identify.personBy(tx, "email", email);
    const personId = known ?? newId();
    if (known === null) {
      await identify.addPeople(tx, [{ id: personId, since: at }]);
      await identify.addIdentifier(tx, { kind: "email", value: email, personId, source, at });
      await identify.record(tx, [
        { personId, messageId: `seen:${personId}`, type: "identify", name: "First seen", at, source, payload: {} },
      ]);
    }
    const fact = (attribute: string, value: string | undefined): DeclaredFact[] =>
      value === undefined || value === "" ? [] : [{ personId, attribute, value, source, at }];
    await identify.declareFacts(tx, [
      ...fact("given_name", said.givenName),
      ...fact("family_name", said.familyName),
      ...fact("interest", said.interest),
    ]);
    await identify.record(tx, [
      {
        personId,
        messageId: `capture:${personId}:${at.getTime()}`,
        type: "track",
        name: "Details Given",
        at,
        source,
        payload: { source, interest: said.interest ?? "" },
      },
    ]);
    await insertCaptures(tx, [{ personId, at, source, interest: said.interest ?? "" }]);
    return personId;
  });
}

export function createProspects(deps: ProspectsDeps): Prospects {
  const {
    postgres: { db },
    identify,
    differentiate,
  } = deps;
  return {
    ...personRecords(PERSON_TABLES),
    capture: (said) => capture(deps, said),
    addPast: insertCaptures,
    async page(cursor, limit) {
      const { items, total, nextCursor } = await differentiate.unconverted({ ...(cursor !== undefined && { cursor }), limit });
      const ids = items.map((item) => item.personId);
      const [cards, captures] = await Promise.all([identify.cards(db, ids), capturesOf(db, ids)]);
      const names = new Map(cards.map((card) => [card.id, card.name]));
      return {
        total,
        nextCursor,
        items: items.map(({ personId, lastTouch, touches }) => {
          const came = captures.get(personId);
          return {
            personId,
            name: names.get(personId) ?? null,
            source: came?.source ?? null,
            interest: came?.interest === "" ? null : (came?.interest ?? null),
            since: came?.at.toISOString() ?? null,
            lastTouch,
            touches,
          };
        }),
      };
    },
  };
}
