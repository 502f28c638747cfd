// "Why did I get this, and what did you use?" For each message: why the person was on the list, what it was for, what they had agreed to and in
// which words, what the gate said, and which facts went into it; and for everything we know: where it came from and what it was used for.
import type { Identify } from "../capabilities/identify/index.ts";
import type { Interact, WhySent } from "../capabilities/interact/index.ts";
import { reasonLabel, standing, type GateAnswer, type LedgerLine, type Purpose, type Trust } from "../capabilities/trust/index.ts";
import type { Postgres } from "../platform/postgres.ts";
import { Problem } from "../vocabulary/errors.ts";

export interface UsedFact {
  readonly attribute: string;
  readonly name: string;
  /** declared, observed, inferred, supplied; "identifier" for an address or a number. */
  readonly kind: string;
  readonly value: string;
  readonly source: string;
  readonly since: Date;
}

export interface WhyMessage {
  readonly id: string;
  readonly at: Date;
  readonly campaignId: string;
  readonly campaign: string;
  readonly medium: string;
  readonly state: string;
  readonly list: string;
  readonly because: string | null;
  readonly purpose: { readonly id: string; readonly name: string; readonly description: string; readonly legalBasis: string };
  /** What the gate said; null if it was never asked, or its answer is no longer kept. */
  readonly gate: { readonly verdict: string; readonly reason: string; readonly label: string; readonly at: Date } | null;
  /** What the person had said when the gate decided; null where nothing was needed or said. */
  readonly consent: { readonly decision: string; readonly at: string; readonly method: string; readonly words: string | null } | null;
  readonly used: UsedFact[];
}

export interface Why {
  readonly messages: WhyMessage[];
  /** Messages that did not go out, newest first. */
  readonly refusals: { readonly at: Date; readonly purpose: string; readonly medium: string; readonly label: string }[];
  /** Everything we know, with how many of the messages above used it. */
  readonly knows: (UsedFact & { readonly messages: number })[];
}

export interface WhyDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "recordsOf" | "gateAnswers" | "ledger" | "purposes">;
  readonly identify: Pick<Identify, "dossier">;
  readonly interact: Pick<Interact, "whySent">;
}

/** What a name in a template stands for. */
const ATTRIBUTES: Record<string, readonly string[]> = {
  name: ["given_name", "family_name"],
  givenName: ["given_name"],
  familyName: ["family_name"],
  language: ["language"],
  interest: ["interest"],
};
/** What a medium itself needs. */
const CARRIERS: Record<string, readonly string[]> = {
  email: ["email"],
  letter: ["given_name", "family_name", "address"],
  sms: ["phone"],
  phone: ["phone"],
};
/** By what the quiet hours are told. */
const HOURS = ["time_zone", "country"];

/** An address in the order in which one reads it; a list as a list. */
function inWords(value: object): string {
  if (Array.isArray(value)) return value.join(", ");
  const { lines, postalCode, city, country, ...rest } = value as Record<string, unknown>;
  return [lines, postalCode, city, country, ...Object.values(rest)]
    .flat()
    .filter((part) => typeof part === "string")
    .join(", ");
}

const shown = (value: unknown): string =>
  typeof value === "string" ? value : value !== null && typeof value === "object" ? inWords(value) : JSON.stringify(value);

async function known({ postgres, identify }: WhyDeps, personId: string): Promise<UsedFact[]> {
  const dossier = await identify.dossier(postgres.db, personId);
  if (dossier === null) throw new Problem("not-found", "There is no such person.");
  const facts = dossier.facts.map(({ attribute, name, kind, value, source, observedAt }): UsedFact => ({
    attribute,
    name,
    kind,
    value: shown(value),
    source,
    since: observedAt,
  }));
  const identifiers = dossier.identifiers.map(({ kind, value, source, firstSeen }): UsedFact => ({
    attribute: kind,
    name: kind.replaceAll("_", " "),
    kind: "identifier",
    value,
    source,
    since: firstSeen,
  }));
  return [...identifiers, ...facts];
}

/** What went into a message: what its templates name, what carries it, and what told the hour; as known by then. */
function usedIn(message: WhySent, facts: readonly UsedFact[]): UsedFact[] {
  const names = new Set([
    ...message.used.flatMap((name) => ATTRIBUTES[name] ?? []),
    ...(CARRIERS[message.medium] ?? []),
    ...(message.medium === "letter" ? [] : HOURS),
  ]);
  return facts.filter((fact) => names.has(fact.attribute) && fact.since <= message.at);
}

/** What held when the gate decided, from what had been heard by then. */
function consentAt(ledger: readonly LedgerLine[], purpose: string, medium: string, at: Date): WhyMessage["consent"] {
  const heard = ledger.filter((line) => line.purpose === purpose && new Date(line.receivedAt) <= at);
  const now = standing(
    heard.map((line) => ({ ...line, at: new Date(line.eventTime) })),
    medium,
  );
  return now === null ? null : { decision: now.decision, at: now.eventTime, method: now.method, words: now.words };
}

function explain(
  message: WhySent,
  purpose: Purpose | undefined,
  gate: GateAnswer | undefined,
  ledger: readonly LedgerLine[],
  facts: readonly UsedFact[],
): WhyMessage {
  const { used: _, purpose: id, ...said } = message;
  return {
    ...said,
    purpose: { id, name: purpose?.name ?? id, description: purpose?.description ?? "", legalBasis: purpose?.legalBasis ?? "consent" },
    gate:
      gate === undefined
        ? null
        : {
            verdict: gate.verdict,
            reason: gate.reason,
            label: gate.verdict === "permitted" ? "Allowed" : reasonLabel(gate.reason),
            at: gate.at,
          },
    consent: consentAt(ledger, id, message.medium, gate?.at ?? message.at),
    used: usedIn(message, facts),
  };
}

export async function whyPerson(deps: WhyDeps, id: string): Promise<Why> {
  const { postgres, trust, interact } = deps;
  const { db } = postgres;
  const { people, records } = await trust.recordsOf(db, [id]);
  const person = people[0] ?? id;
  const [facts, sent, answers, ledger, all] = await Promise.all([
    known(deps, person),
    interact.whySent(db, records),
    trust.gateAnswers(db, records),
    trust.ledger(db, person),
    trust.purposes(db),
  ]);
  const purposes = new Map(all.map((purpose) => [purpose.id, purpose]));
  const gate = new Map(answers.map((answer) => [answer.ask, answer]));
  const messages = sent.map((message) => explain(message, purposes.get(message.purpose), gate.get(`send:${message.id}`), ledger, facts));
  const went = messages.filter(({ state }) => ["accepted", "unknown", "bounced", "complained"].includes(state));
  return {
    messages,
    refusals: answers
      .filter((answer) => answer.verdict === "refused")
      .map(({ at, purpose, medium, reason }) => ({
        at,
        purpose: purposes.get(purpose)?.name ?? purpose,
        medium,
        label: reasonLabel(reason),
      })),
    knows: facts.map((fact) => ({
      ...fact,
      messages: went.filter((message) =>
        message.used.some((used) => used.attribute === fact.attribute && used.kind === fact.kind && used.value === fact.value),
      ).length,
    })),
  };
}
