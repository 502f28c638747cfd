// A yes that was typed into a web form counts for mail once somebody who reads that mailbox has pressed a button: the mail that
// asks, what the page behind its link shows, and the press. Looking changes nothing.
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { strictAddress } from "../../vocabulary/mail-address.ts";
import type { Language } from "../../vocabulary/language.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import type { ConfirmView } from "./confirm-view.ts";
import { confirmMail, dropConfirmMail, noteConfirmMail } from "./link-mails-store.ts";
import { addressFor } from "./media/index.ts";
import { waitsForMail } from "./preference-change.ts";
import { consentWords, pageLanguage, pageWords, purposeName } from "./public-words.ts";
import { sendShortMail, serverFor, type ShortMailDeps } from "./short-mail-service.ts";

/** For so long a link counts. */
const LASTS = 7 * DAY;

export interface Wanted {
  readonly personId: string;
  readonly id: string;
  /** By which the yes was said. */
  readonly identifier: string;
  /** Of the form. */
  readonly language: string;
}

export interface Confirmations {
  /** Fact: confirmation wanted. Mails the address that was typed, if it is the person's; safe to repeat. */
  ask(wanted: Wanted): Promise<void>;
  /** Null: no link of ours. */
  view(token: string, acceptLanguage: string): Promise<ConfirmView | null>;
  /** The purpose's name if it is confirmed now; null where nothing of that kind waits any more. */
  press(token: string, purpose: string, language: Language): Promise<string | null>;
  /** Asks for a new link in place of one that is too old. */
  again(token: string, language: Language): Promise<void>;
}

export interface ConfirmDeps extends ShortMailDeps {
  readonly identify: Pick<Identify, "cards" | "record" | "identifierValues" | "verify">;
  readonly trust: ShortMailDeps["trust"] & Pick<Trust, "consentsNow" | "purposes" | "recordConsent" | "recordsOf" | "joined">;
  readonly queue: Pick<Queue, "announce">;
}

/** What the person said yes to in a form and has not confirmed, with the moment of the last word on it. */
async function waitingFor(
  { trust }: Pick<ConfirmDeps, "trust">,
  db: Db,
  personId: string,
): Promise<{ id: string; name: string; at: Date }[]> {
  const rows = await trust.consentsNow(db, personId);
  const waiting = (await trust.purposes(db)).filter((purpose) => purpose.archivedAt === null && waitsForMail(rows, purpose));
  return waiting.map(({ id, name }) => {
    const said = rows.filter((row) => row.purpose === id).map((row) => row.at.getTime());
    return { id, name, at: new Date(Math.max(...said)) };
  });
}

/** The address to ask: the one that the yes was said with, if it is the person's; for a yes on their page the one we write to. */
async function addressToAsk({ identify, trust }: ConfirmDeps, db: Db, card: PersonCard, identifier: string): Promise<string | null> {
  const typed = strictAddress(identifier)?.toLowerCase();
  if (typed === undefined) return addressFor(card, "email");
  const { records } = await trust.recordsOf(db, [card.id]);
  const known = await identify.identifierValues(db, records);
  return known.some(({ kind, value }) => kind === "email" && value === typed) ? typed : null;
}

interface Leave {
  readonly card: PersonCard;
  readonly address: string;
  readonly purposes: readonly { readonly id: string; readonly name: string }[];
}

/** The gate's leave for this one service message; null: it may not go, or there is nothing to ask any more. */
async function permitted(deps: ConfirmDeps, { personId, id, identifier }: Wanted): Promise<Leave | null> {
  return deps.postgres.transaction(async (tx) => {
    const [card] = await deps.identify.cards(tx, [personId]);
    const address = card === undefined ? null : await addressToAsk(deps, tx, card, identifier);
    if (card === undefined || address === null) return null;
    const purposes = await waitingFor(deps, tx, personId);
    if (purposes.length === 0) return null;
    const { timeZone, country } = card;
    const [answer] = await deps.trust.gate.ask(
      tx,
      [{ personId, ask: `confirm:${id}`, purpose: "service", medium: "email", address, timeZone, country }],
      deps.clock(),
    );
    if (answer?.verdict !== "permitted" || !(await noteConfirmMail(tx, personId, id, address, deps.clock()))) return null;
    return { card, address, purposes };
  });
}

async function ask(deps: ConfirmDeps, wanted: Wanted): Promise<void> {
  const { postgres, identify, clock } = deps;
  const { personId, id } = wanted;
  serverFor(deps);
  const leave = await permitted(deps, wanted);
  if (leave === null) return;
  const { card, address, purposes } = leave;
  const language = pageLanguage(card.language ?? wanted.language, "");
  const w = pageWords(language);
  const names = purposes.map((purpose) => purposeName(purpose, language)).join(", ");
  const mail = {
    id,
    to: address,
    subject: w.confirmSubject,
    before: `${w.confirmMail} ${names}. ${w.confirmMailDo}`,
    url: `${deps.publicUrl}/y/${deps.tokens.sign("confirm", { personId, sendId: id, link: 0 })}`,
    after: w.confirmNotYou,
  };
  if (!(await sendShortMail(deps, card, mail, w, () => dropConfirmMail(postgres.db, personId, id)))) return;
  const what = { type: "track" as const, name: "Confirmation asked for", at: clock(), source: "web form", payload: { purposes: names } };
  await identify.record(postgres.db, [{ personId, messageId: `confirm:${id}`, ...what }]);
}

interface Opened {
  readonly personId: string;
  /** The mail with the link. */
  readonly id: string;
  readonly address: string;
  readonly askedAt: Date;
  readonly expired: boolean;
}

async function opened({ tokens, postgres: { db }, clock }: ConfirmDeps, token: string): Promise<Opened | null> {
  const content = tokens.read("confirm", token);
  if (content === null || content.sendId === null) return null;
  const { personId, sendId: id } = content;
  const mail = await confirmMail(db, personId, id);
  return mail === null ? null : { personId, id, ...mail, expired: clock().getTime() - mail.askedAt.getTime() > LASTS };
}

async function press(deps: ConfirmDeps, token: string, purposeId: string, language: Language): Promise<string | null> {
  const link = await opened(deps, token);
  if (link === null || link.expired) return null;
  const { personId, address, askedAt, id } = link;
  return deps.postgres.transaction(async (tx) => {
    await deps.trust.joined.lockPeople(tx, [personId]);
    const purpose = (await waitingFor(deps, tx, personId)).find((one) => one.id === purposeId);
    if (purpose === undefined) return null;
    const w = pageWords(language);
    const name = purposeName(purpose, language);
    // Never before the yes that it confirms.
    const at = new Date(Math.max(deps.clock().getTime(), purpose.at.getTime() + 1));
    await deps.trust.recordConsent(tx, {
      personId,
      identifier: address,
      purpose: purpose.id,
      medium: "email",
      decision: "confirmed",
      words: consentWords("confirm-page", language, `${w.confirmText} ${w.confirmButton}: ${name}`),
      method: "confirm-page",
      actor: "person",
      evidence: { mail: id, mailedAt: askedAt.toISOString() },
      at,
    });
    await deps.identify.verify(tx, "email", address, deps.clock());
    return name;
  });
}

export function createConfirmations(deps: ConfirmDeps): Confirmations {
  const { db } = deps.postgres;
  return {
    ask: (wanted) => ask(deps, wanted),
    async view(token, acceptLanguage) {
      const link = await opened(deps, token);
      const [card] = link === null ? [] : await deps.identify.cards(db, [link.personId]);
      if (link === null || card === undefined) return null;
      const language = pageLanguage(card.language, acceptLanguage);
      const waiting = (await waitingFor(deps, db, link.personId)).map((one) => ({ id: one.id, name: purposeName(one, language) }));
      return { language, waiting, expired: link.expired };
    },
    press: (token, purpose, language) => press(deps, token, purpose, language),
    async again(token, language) {
      const link = await opened(deps, token);
      if (link === null) return;
      const wanted: Wanted = { personId: link.personId, id: newId(), identifier: link.address, language };
      await deps.postgres.transaction((tx) => deps.queue.announce(tx, "confirmation wanted", wanted));
    },
  };
}
