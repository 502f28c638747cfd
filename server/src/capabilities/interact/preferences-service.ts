import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Language } from "../../vocabulary/language.ts";
import type { Identify, Questions } from "../identify/index.ts";
import type { OwnPoints } from "../loyalty/index.ts";
import { allows, EVERY_MEDIUM, type NewConsent, type Trust } from "../trust/index.ts";
import { ALERT_KINDS } from "./alert-kinds.ts";
import { askAlert, endAlert, openAlerts, toldOf } from "./alerts-store.ts";
import { sendForClick } from "./clicks-store.ts";
import { typedValue, type Fields } from "./fact-fields.ts";
import { tapAnswers } from "./mail-question.ts";
import { allowedMedia, packed, snapshotOf, undoing, unpacked, waitsForMail, wanted, type Change, type Known } from "./preference-change.ts";
import type { OwnWords } from "./own-words.ts";
import { cut } from "./page-document.ts";
import { isWish, MEDIA, wishName } from "./media/index.ts";
import type { Media } from "./media-service.ts";
import type { Changed, PreferenceView } from "./preference-view.ts";
import { whySent, type WhySent } from "./why-reads.ts";
import { consentWords, pageLanguage, pageWords, purposeName } from "./public-words.ts";

export interface PreferenceDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "rules" | "putRules" | "consentsNow" | "recordConsents" | "purposes" | "recordsOf">;
  readonly identify: Pick<Identify, "dossier" | "correctFacts">;
  readonly questions: Questions;
  readonly ownWords: OwnWords;
  readonly ownPoints: Pick<OwnPoints, "of">;
  readonly media: Pick<Media, "usable">;
  readonly clock: Clock;
}

const SOURCE = "preference page";

async function read(db: Db, deps: PreferenceDeps, personId: string): Promise<Known> {
  const rules = (await deps.trust.rules(db, [personId])).get(personId) ?? { medium: null, maxPerMonth: null, pauseUntil: null };
  const purposes = (await deps.trust.purposes(db)).filter((purpose) => purpose.class !== "service");
  return { rules, consents: await deps.trust.consentsNow(db, personId), purposes };
}

/** Who looks, and how the page is to be shown. */
export interface Looking {
  readonly path: string;
  readonly acceptLanguage: string;
  /** The language chosen on the page. */
  readonly language?: string | undefined;
  /** Whether the page can offer a copy and to forget. */
  readonly rights: boolean;
  /** The question of a message whose link was followed, and the answer tapped there. */
  readonly tap?: { readonly ask: string; readonly answer: string | undefined } | undefined;
}

async function tapOf(
  { questions }: PreferenceDeps,
  personId: string,
  { tap }: Looking,
  language: Language,
): Promise<PreferenceView["tapped"]> {
  if (tap === undefined) return null;
  const question = await questions.one(personId, tap.ask, "mail", language);
  if (question === null) return null;
  return { question, answer: tapAnswers(question, pageWords(language)).find(({ value }) => value === tap.answer) ?? null };
}

/** States of a message that left, or may have. */
const OUT = new Set(["accepted", "unknown", "bounced", "complained"]);
/** What a name in a template stands for. */
const USED_AS: Record<string, readonly string[]> = {
  name: ["given_name", "family_name"],
  givenName: ["given_name"],
  familyName: ["family_name"],
  language: ["language"],
  interest: ["interest"],
};

function asShown(sent: WhySent, known: Known, profile: PreferenceView["profile"], language: Language): PreferenceView["sent"][number] {
  const purpose = known.purposes.find((one) => one.id === sent.purpose);
  const used = new Set(sent.used.flatMap((name) => USED_AS[name] ?? []));
  const { at, medium, campaign, because } = sent;
  return {
    at,
    medium: wishName(medium, language),
    campaign,
    because,
    purpose: purpose === undefined ? null : purposeName(purpose, language),
    used: profile.filter((line) => used.has(line.attribute) && line.facts.length > 0).map((line) => line.name),
  };
}

/** Articles named beside what was asked for. */
const TOLD = 3;

async function alertsWithTold(db: Db, personId: string): Promise<PreferenceView["alerts"]> {
  const [alerts, told] = await Promise.all([openAlerts(db, personId), toldOf(db, personId)]);
  const byAlert = Map.groupBy(told, ({ alertId }) => alertId);
  return alerts.map((alert) => ({ ...alert, told: (byAlert.get(alert.id) ?? []).slice(0, TOLD) }));
}

/** Everything the page shows. Looking changes nothing. Null: there is no such person. */
export async function view(deps: PreferenceDeps, personId: string, looking: Looking, typed: Fields = {}): Promise<PreferenceView | null> {
  const { db } = deps.postgres;
  const dossier = await deps.identify.dossier(db, personId);
  if (dossier === null) return null;
  const language = pageLanguage(dossier.card.language, looking.acceptLanguage, looking.language);
  const now = deps.clock();
  const [known, usable, questions, tapped, alerts, said, points, profile, sent] = await Promise.all([
    read(db, deps, personId),
    deps.media.usable(db),
    deps.questions.next(personId, "page", language),
    tapOf(deps, personId, looking, language),
    alertsWithTold(db, personId),
    deps.ownWords.of(db, personId),
    deps.ownPoints.of(db, personId),
    deps.questions.profile(db, personId, language),
    deps.trust.recordsOf(db, [personId]).then(({ records }) => whySent(db, records)),
  ]);
  return {
    language,
    path: looking.path,
    rights: looking.rights,
    name: dossier.card.name,
    rules: known.rules,
    // What is not set up is no choice, unless they made it before.
    media: MEDIA.filter(({ id }) => isWish(id) && (usable.has(id) || known.rules.medium === id)).map(({ id }) => ({
      id,
      label: wishName(id, language),
    })),
    paused: known.rules.pauseUntil !== null && known.rules.pauseUntil > now,
    purposes: known.purposes.map((purpose) => ({
      id: purpose.id,
      name: purposeName(purpose, language),
      allowed: allowedMedia(known.consents, purpose.id).length > 0,
      waits: dossier.card.email !== null && waitsForMail(known.consents, purpose),
    })),
    questions: questions.filter((one) => one.attribute !== tapped?.question.attribute),
    tapped,
    alerts,
    said,
    points,
    profile,
    identifiers: dossier.identifiers,
    sent: sent
      .filter((one) => OUT.has(one.state))
      .slice(0, 10)
      .map((one) => asShown(one, known, profile, language)),
    typed,
  };
}

/** One moment later than anything recorded, so that what the person does last is last. */
function later(known: Known, now: Date): Date {
  return known.consents.reduce((at, row) => (row.at >= at ? new Date(row.at.getTime() + 1) : at), now);
}

async function writeConsents(
  tx: Db,
  deps: PreferenceDeps,
  personId: string,
  known: Known,
  change: Change,
  language: Language,
): Promise<void> {
  const at = later(known, deps.clock());
  const base = {
    personId,
    identifier: "preference link",
    method: "preference-page",
    actor: "person",
    at,
    words: consentWords("preference-page", language, change.sentence),
  };
  const entries = Object.entries(change.consents ?? {}).flatMap(([purpose, media]): NewConsent[] => {
    if (!known.purposes.some((one) => one.id === purpose)) return [];
    const now = allowedMedia(known.consents, purpose);
    if (media.length === 0) {
      const refusedAll = known.consents.some((row) => row.purpose === purpose && row.medium === EVERY_MEDIUM) && now.length === 0;
      return refusedAll ? [] : [{ ...base, purpose, medium: EVERY_MEDIUM, decision: "withdrawn" }];
    }
    return media.filter((medium) => !now.includes(medium)).map((medium) => ({ ...base, purpose, medium, decision: "given" }));
  });
  await deps.trust.recordConsents(tx, entries);
}

async function write(tx: Db, deps: PreferenceDeps, personId: string, known: Known, change: Change, language: Language): Promise<void> {
  if (change.consents !== undefined) await writeConsents(tx, deps, personId, known, change, language);
  if (change.rules !== undefined) await deps.trust.putRules(tx, personId, change.rules, SOURCE, change.sentence, deps.clock());
}

const saying = (language: Language, contact: "page" | "mail" = "page") => ({ contact, actor: "person", language });

/** An answer to a question, or that they would rather not say. */
async function reply(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed | null> {
  const attribute = form["attribute"] ?? "";
  const refused = form["action"] === "refuse";
  const contact = form["via"] === "mail" ? "mail" : "page";
  const line =
    contact === "mail"
      ? await deps.questions.one(personId, attribute, contact, language)
      : (await deps.questions.next(personId, contact, language)).find((asked) => asked.attribute === attribute);
  if (line === undefined || line === null) return null;
  const value = refused ? undefined : typedValue({ ...line, name: line.question, value: null }, form, language);
  const answer = { attribute, outcome: refused ? ("refused" as const) : ("answered" as const), value };
  const [said] = await deps.questions.reply(personId, saying(language, contact), [answer]);
  return said === undefined ? null : { sentence: said.sentence, before: packed({ answered: { attribute, before: said.before } }) };
}

/** Facts corrected or emptied in the form; what stands as it did is left alone. */
async function correctOwn(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed> {
  const w = pageWords(language);
  return deps.postgres.transaction(async (tx) => {
    const profile = await deps.questions.profile(tx, personId, language);
    const values: Record<string, unknown> = {};
    for (const line of profile) {
      const value = typedValue(line, form, language);
      if (value !== undefined) values[line.attribute] = value;
    }
    const names = (forgotten: boolean): string =>
      profile
        .filter((line) => line.attribute in values && (values[line.attribute] === null) === forgotten)
        .map((line) => line.name)
        .join(", ");
    if (Object.keys(values).length === 0) return { sentence: w.nothingChanged, before: null };
    const before = await deps.identify.correctFacts(tx, personId, values, SOURCE, deps.clock());
    const [noted, gone] = [names(false), names(true)];
    const sentence = [noted === "" ? "" : `${w.saved} ${noted}.`, gone === "" ? "" : `${w.forgotten} ${gone}.`].filter(Boolean).join(" ");
    return { sentence, before: packed({ facts: before }) };
  });
}

/** Asking for an alert is the consent to it, and is recorded as such with the words that stood there. */
async function askFor(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed | null> {
  const kind = ALERT_KINDS.find((one) => one === form["kind"]);
  const words = (form["words"] ?? "").replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
  if (kind === undefined || words === "") return null;
  const w = pageWords(language);
  if (words.length > 120) return { sentence: w.alertWords, before: null, wrong: true };
  return deps.postgres.transaction(async (tx) => {
    const known = await read(tx, deps, personId);
    const allowed = allowedMedia(known.consents, "alerts");
    const id = await askAlert(tx, personId, kind, words, deps.clock());
    if (allowed.length === 0) {
      await writeConsents(tx, deps, personId, known, { consents: { alerts: [EVERY_MEDIUM] }, sentence: w.alertsText }, language);
    }
    return { sentence: `${w.alertAsked} ${words}`, before: packed({ alert: { id, open: false }, allowed: { alerts: allowed } }) };
  });
}

/** Characters of one suggestion. */
const SAID = 2000;

/** What stopped them, or should be better. */
async function say(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed | null> {
  const words = (form["said"] ?? "").replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, " ").trim();
  if (words === "") return null;
  const w = pageWords(language);
  if (words.length > SAID) return { sentence: w.sayLong, before: null, wrong: true };
  const id = await deps.postgres.transaction((tx) => deps.ownWords.note(tx, personId, words));
  if (id === null) return { sentence: w.sayEnough, before: null, wrong: true };
  return { sentence: `${w.sayDone} “${cut(words)}”`, before: packed({ said: { id } }) };
}

async function noMore(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed | null> {
  const id = form["id"] ?? "";
  if (!/^[0-9a-f-]{36}$/.test(id)) return null;
  const words = await endAlert(deps.postgres.db, personId, id, deps.clock());
  if (words === null) return null;
  return { sentence: `${pageWords(language).alertEnded} ${words}`, before: packed({ alert: { id, open: true } }) };
}

/** Puts back whatever the change before had touched. */
async function undo(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed | null> {
  const before = unpacked(form["before"] ?? "");
  const change = before === null ? null : undoing(before, language, deps.clock());
  if (before === null || change === null) return null;
  const { facts, answered, alert, said } = before;
  if (answered !== undefined) await deps.questions.takeBack(personId, answered.attribute, answered.before ?? null, saying(language));
  const stands = await deps.postgres.transaction(async (tx) => {
    await write(tx, deps, personId, await read(tx, deps, personId), change, language);
    if (facts !== undefined) await deps.identify.correctFacts(tx, personId, facts, SOURCE, deps.clock());
    if (alert !== undefined && /^[0-9a-f-]{36}$/.test(alert.id)) {
      await endAlert(tx, personId, alert.id, alert.open ? null : deps.clock());
    }
    return said !== undefined && /^[0-9a-f-]{36}$/.test(said.id) && !(await deps.ownWords.takeBack(tx, personId, said.id));
  });
  if (stands) return { sentence: pageWords(language).sayStands, before: null, wrong: true };
  return { sentence: change.sentence, before: null };
}

function setRules(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed | null> {
  return deps.postgres.transaction(async (tx) => {
    const known = await read(tx, deps, personId);
    const change = wanted(form, known, language, deps.clock());
    if (change === null) return null;
    await write(tx, deps, personId, known, change, language);
    return { sentence: change.sentence, before: packed(snapshotOf(known)) };
  });
}

const DEEDS: Record<string, typeof setRules> = {
  answer: reply,
  refuse: reply,
  correct: correctOwn,
  alert: askFor,
  "alert-end": noMore,
  say,
  undo,
};

/** Does what the person asked, at once. Null: the form was none of ours. */
export async function applyForm(deps: PreferenceDeps, personId: string, form: Fields, language: Language): Promise<Changed | null> {
  try {
    return await (DEEDS[form["action"] ?? ""] ?? setRules)(deps, personId, form, language);
  } catch (error) {
    if (!(error instanceof Problem) || error.kind !== "invalid") throw error;
    // What the dictionary says of a value is for the team; the person reads which field it was.
    const profile = await deps.questions.profile(deps.postgres.db, personId, language);
    const name = profile.find((line) => line.attribute === error.data["attribute"])?.name;
    return { sentence: name ?? pageWords(language).answer, before: null, wrong: true };
  }
}

/** One click, one effect: withdraws the purpose of the message everywhere. Never expires. */
export function unsubscribe(deps: PreferenceDeps, personId: string, sendId: string | null, language: Language): Promise<void> {
  return deps.postgres.transaction(async (tx) => {
    const send = sendId === null ? null : await sendForClick(tx, personId, sendId);
    const purpose = send?.purpose ?? "offers";
    const known = await read(tx, deps, personId);
    const refused = known.consents.some((row) => row.purpose === purpose && row.medium === EVERY_MEDIUM && !allows(row.decision as never));
    if (refused && allowedMedia(known.consents, purpose).length === 0) return;
    await deps.trust.recordConsents(tx, [
      {
        personId,
        identifier: send?.address ?? "unsubscribe link",
        purpose,
        medium: EVERY_MEDIUM,
        decision: "withdrawn",
        method: "one-click",
        actor: "person",
        at: later(known, deps.clock()),
        words: consentWords("one-click", language, pageWords(language).unsubText),
        ...(sendId === null ? {} : { evidence: { send: sendId } }),
      },
    ]);
  });
}
