import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { allows, EVERY_MEDIUM, hashOf, isUnconfirmed, sha256, type LedgerRow, type NewConsent } from "./consent.ts";
import { appendRows, earlierDecisions, lockHeads } from "./consent-store.ts";
import { media, purposes, type Purpose } from "./purposes-store.ts";
import { readSettings } from "./settings-service.ts";
import { anyTombstone, liftStones } from "./tombstones-store.ts";
import { tombstoneText } from "./tombstones.ts";
import { keepWordings, type Wording } from "./wordings-store.ts";

export interface ConsentReport {
  readonly recorded: number;
  /** Exactly the same event was in the ledger already. */
  readonly repeated: number;
}

export interface Recording {
  readonly queue: Pick<Queue, "announce">;
  readonly clock: Clock;
  /** Keyed hash (HMAC-SHA-256, hex) under a key of this instance. */
  readonly seal: (text: string) => string;
}

/** What is the same for all entries of one call. */
interface Frame {
  readonly purposes: ReadonlyMap<string, Purpose>;
  readonly media: ReadonlySet<string>;
  readonly controller: string;
  readonly now: Date;
}

async function frameOf(tx: Db, now: Date): Promise<Frame> {
  const [all, ways, settings] = [await purposes(tx), await media(tx), await readSettings(tx)];
  return {
    purposes: new Map(all.map((purpose) => [purpose.id, purpose])),
    media: new Set([EVERY_MEDIUM, ...ways.map((medium) => medium.id)]),
    controller: settings.business.name,
    now,
  };
}

function purposeFor(frame: Frame, { purpose, medium }: NewConsent): Purpose {
  const known = frame.purposes.get(purpose);
  if (known === undefined) throw new Problem("invalid", `There is no purpose “${purpose}”. Add it on the screen Consents first.`);
  if (!frame.media.has(medium)) throw new Problem("invalid", `There is no medium “${medium}”. Use ${[...frame.media].join(", ")}.`);
  return known;
}

function ledgerRow(
  entry: NewConsent,
  purpose: Purpose,
  frame: Frame,
  place: Pick<LedgerRow, "seq" | "previousHash" | "supersedes">,
): LedgerRow {
  return {
    personId: entry.personId,
    identifier: entry.identifier,
    purpose: entry.purpose,
    medium: entry.medium,
    decision: entry.decision,
    legalBasis: entry.legalBasis ?? purpose.legalBasis,
    scope: entry.scope ?? "us",
    controller: frame.controller,
    recipients: purpose.recipients,
    purposeVersion: purpose.version,
    wordsId: entry.words.id,
    wordsVersion: entry.words.version,
    wordsLanguage: entry.words.language,
    wordsHash: sha256(entry.words.text),
    boxDefault: entry.boxDefault ?? "none",
    method: entry.method,
    actor: entry.actor,
    evidence: entry.evidence ?? {},
    eventTime: entry.at.toISOString(),
    receivedAt: frame.now.toISOString(),
    ...place,
  };
}

function wordingsOf(entries: readonly NewConsent[], now: Date): Wording[] {
  const all = entries.map(({ words, purpose, actor }): Wording => ({ ...words, hash: sha256(words.text), purpose, firstAt: now, actor }));
  return [...new Map(all.map((one) => [`${one.id} ${one.version} ${one.language} ${one.hash}`, one])).values()];
}

const eventKey = (e: { personId: string; purpose: string; medium: string; decision: string; at: Date; method: string }): string =>
  [e.personId, e.purpose, e.medium, e.decision, e.at.getTime(), e.method.replace(/:.*$/, "")].join("|");

/** Typed into a web form, by whomever, for a purpose that wants more than that. */
function isOnlyTyped(frame: Frame, entry: NewConsent): boolean {
  return isUnconfirmed(entry, "email") && frame.purposes.get(entry.purpose)?.needsConfirming === true;
}

/** What follows from decisions that are new: refusals and yeses that wait are news, and who was erased and agrees by themselves is back. */
async function follow(tx: Db, { queue, clock, seal }: Recording, frame: Frame, fresh: readonly NewConsent[]): Promise<void> {
  const withdrawn = fresh.filter(({ decision, method }) => !allows(decision) && !method.startsWith("import"));
  for (const personId of new Set(withdrawn.map((entry) => entry.personId))) await queue.announce(tx, "consent withdrawn", { personId });
  const waiting = fresh.filter((entry) => (entry.medium === "email" || entry.medium === EVERY_MEDIUM) && isOnlyTyped(frame, entry));
  for (const { personId, identifier, words } of new Map(
    waiting.map((entry) => [`${entry.personId} ${entry.identifier}`, entry]),
  ).values()) {
    await queue.announce(tx, "confirmation wanted", { personId, id: newId(), identifier, language: words.language });
  }
  const own = fresh.filter(
    (entry) => allows(entry.decision) && entry.actor === "person" && !entry.method.startsWith("import") && !isOnlyTyped(frame, entry),
  );
  if (own.length === 0 || !(await anyTombstone(tx))) return;
  const keys = own.map(({ identifier }) => seal(tombstoneText({ kind: "email", value: identifier })));
  await liftStones(tx, keys, clock());
}

/** Appends decisions to the ledger. The same event twice changes nothing. */
export async function recordConsents(tx: Db, deps: Recording, entries: readonly NewConsent[]): Promise<ConsentReport> {
  if (entries.length === 0) return { recorded: 0, repeated: 0 };
  const now = deps.clock();
  const people = [...new Set(entries.map((entry) => entry.personId))];
  const frame = await frameOf(tx, now);
  const heads = await lockHeads(tx, people);
  const known = new Set<string>();
  const latest = new Map<string, number>();
  for (const row of await earlierDecisions(tx, people)) {
    known.add(eventKey(row));
    latest.set(`${row.personId}|${row.purpose}|${row.medium}`, row.seq);
  }
  const rows: (LedgerRow & { hash: string })[] = [];
  const fresh: NewConsent[] = [];
  for (const entry of entries) {
    const key = eventKey(entry);
    if (known.has(key)) continue;
    known.add(key);
    const head = heads.get(entry.personId) ?? { personId: entry.personId, seq: 0, hash: "" };
    const slot = `${entry.personId}|${entry.purpose}|${entry.medium}`;
    const place = { seq: head.seq + 1, previousHash: head.hash, supersedes: latest.get(slot) ?? null };
    const row = ledgerRow(entry, purposeFor(frame, entry), frame, place);
    const hash = hashOf(row);
    heads.set(entry.personId, { personId: entry.personId, seq: row.seq, hash });
    latest.set(slot, row.seq);
    rows.push({ ...row, hash });
    fresh.push(entry);
  }
  await keepWordings(tx, wordingsOf(entries, now));
  await appendRows(tx, rows);
  await follow(tx, deps, frame, fresh);
  return { recorded: rows.length, repeated: entries.length - rows.length };
}
