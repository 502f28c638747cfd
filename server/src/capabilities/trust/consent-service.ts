import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { allows, EVERY_MEDIUM, hashOf, sha256, type LedgerRow, type NewConsent } from "./consent.ts";
import { appendRows, earlierDecisions, lockHeads } from "./consent-store.ts";
import { media, purposes, type Purpose } from "./purposes-store.ts";
import { readSettings } from "./settings-service.ts";
import { keepWordings, type Wording } from "./wordings-store.ts";

export interface ConsentReport {
  readonly recorded: number;
  /** Exactly the same event was in the ledger already. */
  readonly repeated: number;
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

/** Appends decisions to the ledger. The same event twice changes nothing. A refusal is news ("consent withdrawn"). */
export async function recordConsents(
  tx: Db,
  queue: Pick<Queue, "announce">,
  entries: readonly NewConsent[],
  now: Date,
): Promise<ConsentReport> {
  if (entries.length === 0) return { recorded: 0, repeated: 0 };
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
  const withdrawn = new Set<string>();
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
    if (!allows(entry.decision) && !entry.method.startsWith("import")) withdrawn.add(entry.personId);
  }
  await keepWordings(tx, wordingsOf(entries, now));
  await appendRows(tx, rows);
  for (const personId of withdrawn) await queue.announce(tx, "consent withdrawn", { personId });
  return { recorded: rows.length, repeated: entries.length - rows.length };
}
