// Who carries a card: given at the desk, or at the end of an application, which makes whoever is not known yet.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { strictAddress } from "../../vocabulary/mail-address.ts";
import type { DeclaredFact, Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { cardNumber } from "./card.ts";
import { applicantOf, cardOf, cardOfRecord, insertApplication, insertMembership, lockApplication, nextSerial } from "./members-store.ts";

export interface MembersDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "addPeople" | "addIdentifiers" | "addIdentifier" | "declareFacts" | "record">;
  readonly trust: Pick<Trust, "recordConsents">;
  readonly clock: Clock;
}

/** What somebody writes into the form. */
export interface Application {
  /** Of the form as it was shown; the same one again is the same application. */
  readonly id: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly email: string;
  readonly language: string;
  /** Purposes agreed to, each with the words that stood beside its box. */
  readonly agreed: readonly { readonly purpose: string; readonly words: { id: string; version: number; language: string; text: string } }[];
  /** Where it was filled in. */
  readonly channel: string;
}

export interface Member {
  readonly personId: string;
  readonly card: string;
}

export interface Members {
  /** Gives the person a card, or the one they have. */
  enrol(personId: string, channel: string): Promise<string>;
  /**
   * Always a record of its own: whether somebody is known by this address is not for the form to say. An address that is another's is noted
   * as claimed, and the matching finds the two.
   */
  apply(application: Application): Promise<Member>;
  /** The card of an individual; null: none. */
  cardOf(db: Db, personId: string): Promise<string | null>;
  /** The card of this one record. */
  cardOfRecord(db: Db, recordId: string): Promise<string | null>;
}

async function enrol(tx: Db, { identify, clock }: MembersDeps, personId: string, channel: string): Promise<string> {
  const [person] = await identify.cards(tx, [personId]);
  if (person === undefined) throw new Problem("not-found", "There is no such person.");
  const had = await cardOf(tx, personId);
  if (had !== null) return had;
  const card = cardNumber(await nextSerial(tx));
  const at = clock();
  await insertMembership(tx, { personId, card, at, channel });
  await identify.addIdentifier(tx, { kind: "card", value: card, personId, source: `loyalty, ${channel}`, at });
  return card;
}

const CONTROL = /[\p{Cc}\p{Cs}\u2028\u2029]/gu;
const LONGEST = 80;

function named(text: string, what: string): string {
  const name = text.replace(CONTROL, " ").trim();
  if (name === "" || name.length > LONGEST) throw new Problem("invalid", `${what}: between 1 and ${LONGEST} characters.`, { where: what });
  return name;
}

async function apply(tx: Db, deps: MembersDeps, application: Application): Promise<Member> {
  const { identify, trust, clock } = deps;
  const email = strictAddress(application.email.trim())?.toLowerCase();
  if (email === undefined) throw new Problem("invalid", "This is no e-mail address.", { where: "email" });
  const [given, family] = [named(application.givenName, "given"), named(application.familyName, "family")];
  await lockApplication(tx, application.id);
  const had = await applicantOf(tx, application.id);
  if (had !== null) return { personId: had, card: await enrol(tx, deps, had, application.channel) };
  const [personId, at, source] = [newId(), clock(), application.channel];
  await identify.addPeople(tx, [{ id: personId, since: at }]);
  await identify.addIdentifiers(tx, [{ kind: "email", value: email, personId, source, at }]);
  await identify.record(tx, [{ personId, messageId: `seen:${personId}`, type: "identify", name: "First seen", at, source, payload: {} }]);
  const fact = (attribute: string, value: string): DeclaredFact => ({ personId, attribute, value, source, at });
  await identify.declareFacts(tx, [fact("given_name", given), fact("family_name", family), fact("language", application.language)]);
  const how = { method: `form:${source}`, actor: "person", boxDefault: "unticked" as const, evidence: { application: application.id } };
  const consents = application.agreed.map(({ purpose, words }) => {
    const said = { decision: "given" as const, medium: "*", identifier: email };
    return { ...how, ...said, personId, purpose, words, at };
  });
  await trust.recordConsents(tx, consents);
  await insertApplication(tx, { id: application.id, personId, at, channel: source });
  return { personId, card: await enrol(tx, deps, personId, source) };
}

export function createMembers(deps: MembersDeps): Members {
  const { postgres } = deps;
  return {
    enrol: (personId, channel) => postgres.transaction((tx) => enrol(tx, deps, personId, channel)),
    apply: (application) => postgres.transaction((tx) => apply(tx, deps, application)),
    cardOf,
    cardOfRecord,
  };
}
