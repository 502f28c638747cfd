// Becoming a member on a public page, and the card that comes of it.
import { code128 } from "../../platform/barcode.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import { createTypesetter } from "../../platform/typst.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Language } from "../../vocabulary/language.ts";
import type { Loyalty } from "../loyalty/index.ts";
import type { Trust } from "../trust/index.ts";
import { CARD_SHEET } from "./card-sheet.ts";
import { cardWords } from "./card-words.ts";
import type { Fields } from "./fact-fields.ts";
import type { Interact } from "./index.ts";
import { spoken, type CardView, type JoinView } from "./join-pages.ts";
import { applyForm } from "./preferences-service.ts";
import type { Changed } from "./preference-view.ts";
import { consentWords, pageLanguage, purposeName } from "./public-words.ts";

export interface JoiningDeps {
  readonly db: Db;
  readonly loyalty: Pick<Loyalty, "members" | "points">;
  readonly trust: Pick<Trust, "purposes" | "settings">;
  readonly interact: Pick<Interact, "pages">;
}

export interface Joining {
  /** The empty form. */
  form(language: Language): Promise<JoinView>;
  /** The address of the new card, or the form again with what does not fit. */
  apply(form: Fields, language: Language): Promise<{ readonly path: string } | { readonly again: JoinView }>;
  /** Null: no link of ours, or no card any more. */
  card(token: string, acceptLanguage: string): Promise<CardView | null>;
  /** Notes the answer to one of the card's questions; null: it was none. */
  answer(token: string, form: Fields, language: Language): Promise<Changed | null>;
  pdf(token: string, acceptLanguage: string): Promise<Buffer | null>;
  /** The same for the desk, by person. */
  pdfOf(personId: string): Promise<Buffer>;
  stop(): Promise<void>;
}

const CHANNEL = "join";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const FIELDS = ["email", "given", "family"] as const;

async function formView({ db, trust }: JoiningDeps, language: Language, typed: Fields, wrong: JoinView["wrong"]): Promise<JoinView> {
  const purposes = (await trust.purposes(db)).filter((purpose) => purpose.class !== "service" && purpose.archivedAt === null);
  const application = typed["application"] ?? "";
  return {
    language,
    application: UUID.test(application) ? application : newId(),
    purposes: purposes.map((purpose) => ({ id: purpose.id, label: purposeName(purpose, language) })),
    typed,
    wrong,
  };
}

async function apply(deps: JoiningDeps, form: Fields, language: Language): ReturnType<Joining["apply"]> {
  const view = await formView(deps, language, form, null);
  const agreed = view.purposes
    .filter(({ id }) => form[`agree.${id}`] === "yes")
    .map(({ id, label }) => ({ purpose: id, words: consentWords("join-form", language, `${cardWords(language).agree} ${label}`) }));
  const [given, family, email] = [form["given"] ?? "", form["family"] ?? "", form["email"] ?? ""];
  try {
    const said = { id: view.application, givenName: given, familyName: family, email, language, agreed, channel: CHANNEL };
    const { personId } = await deps.loyalty.members.apply(said);
    return { path: `/card/${deps.interact.pages.tokens.sign("card", { personId, sendId: null, link: 0 })}` };
  } catch (error) {
    const where = error instanceof Problem && error.kind === "invalid" ? FIELDS.find((name) => name === error.data["where"]) : undefined;
    if (where === undefined) throw error;
    return { again: { ...view, wrong: where } };
  }
}

interface Shown {
  readonly personId: string;
  readonly name: string;
  readonly card: string;
  readonly language: Language;
  /**
   * Whether the record is all there is of the individual. Anybody can write another's name and address into the form, and the matching may then
   * join the two: from that moment on the link shows nothing but the card that it was made for.
   */
  readonly alone: boolean;
}

async function shownOf({ db, loyalty, interact }: JoiningDeps, recordId: string, accept: string): Promise<Shown | null> {
  const { identify, trust } = interact.pages;
  const [dossier, card, { records }] = await Promise.all([
    identify.dossier(db, recordId),
    loyalty.members.cardOfRecord(db, recordId),
    trust.recordsOf(db, [recordId]),
  ]);
  if (dossier === null || card === null) return null;
  const alone = records.length === 1;
  const language = pageLanguage(alone ? dossier.card.language : null, accept);
  return { personId: recordId, name: alone ? (dossier.card.name ?? "") : "", card, language, alone };
}

async function cardView(deps: JoiningDeps, { personId, name, card, language, alone }: Shown, path: string): Promise<CardView> {
  const shown = { language, path, name, card, barcode: code128(card) };
  if (!alone) return { ...shown, balance: null, questions: [] };
  const [balance, questions] = await Promise.all([
    deps.loyalty.points.balance(deps.db, personId),
    deps.interact.pages.questions.next(personId, "form", language),
  ]);
  return { ...shown, balance, questions };
}

export function createJoining(deps: JoiningDeps): Joining {
  const typesetter = createTypesetter();
  const { tokens } = deps.interact.pages;
  const opened = async (token: string, accept: string): Promise<Shown | null> => {
    const content = tokens.read("card", token);
    return content === null ? null : shownOf(deps, content.personId, accept);
  };
  const print = async ({ name, card, language }: Pick<Shown, "name" | "card" | "language">): Promise<Buffer> => {
    const { business } = await deps.trust.settings(deps.db);
    const data = {
      language,
      title: cardWords(language).member,
      business: business.name,
      name,
      number: spoken(card),
      barcode: code128(card),
    };
    return (await typesetter.pages(CARD_SHEET, data)).pdf;
  };
  return {
    form: (language) => formView(deps, language, {}, null),
    apply: (form, language) => apply(deps, form, language),
    async card(token, accept) {
      const shown = await opened(token, accept);
      return shown === null ? null : cardView(deps, shown, `/card/${token}`);
    },
    async answer(token, form, language) {
      const shown = await opened(token, "");
      const asked = form["action"] === "answer" || form["action"] === "refuse";
      return shown === null || !shown.alone || !asked ? null : applyForm(deps.interact.pages, shown.personId, form, language);
    },
    async pdf(token, accept) {
      const shown = await opened(token, accept);
      return shown === null ? null : print(shown);
    },
    async pdfOf(personId) {
      const [dossier, card] = await Promise.all([
        deps.interact.pages.identify.dossier(deps.db, personId),
        deps.loyalty.members.cardOf(deps.db, personId),
      ]);
      if (dossier === null || card === null) throw new Problem("not-found", "This person has no card. Give them one first.");
      return print({ name: dossier.card.name ?? "", card, language: pageLanguage(dossier.card.language, "") });
    },
    stop: () => typesetter.stop(),
  };
}
