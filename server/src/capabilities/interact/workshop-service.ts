// Where templates become messages: compiled once, filled in per person.
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Customise, MessageCodes } from "../customise/index.ts";
import type { Question, Questions } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { ownReasonLabel, type CampaignRow } from "./interact-tables.ts";
import { TemplateError } from "./liquid.ts";
import { FIRST_TEXTS } from "./media/index.ts";
import {
  languageOf,
  valuesFor,
  writerFor,
  type MessageContext,
  type Occasion,
  type Reader,
  type Rendered,
  type Writer,
} from "./message.ts";
import type { TemplateCompiler } from "./template-compiler.ts";
import type { ReturnPaths } from "./return-path.ts";
import { bringsCode } from "./template-ready.ts";
import type { ReadyTemplate, TemplateSource } from "./template-tables.ts";
import type { Tokens } from "./tokens.ts";

export interface WorkshopDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "settings" | "getSetting">;
  readonly customise: Pick<Customise, "offers">;
  readonly questions: Pick<Questions, "next">;
  readonly codes: Pick<MessageCodes, "sample" | "write">;
  readonly compiler: TemplateCompiler;
  readonly tokens: Tokens;
  readonly paths: ReturnPaths;
  readonly publicUrl: string;
}

/** Of a campaign, what it offers. */
type Offering = Pick<CampaignRow, "offerId" | "kind">;

/** Everything needed to write a campaign's messages. */
export interface Bench {
  /** Throws a TemplateError where the template needs what is not known. */
  mail(card: Reader, sendId: string | null, occasion?: Occasion): Promise<Rendered>;
  /** @param name "letter", or a text of the campaign by its name */
  text(name: string, card: Reader, sendId: string | null, occasion?: Occasion): Promise<string>;
  /** Where this reader's links of a message lead. */
  links(card: Reader, sendId: string | null): { readonly offer: string; readonly preferences: string };
  readonly context: MessageContext;
  readonly from: { readonly name: string; readonly address: string };
  /** The envelope's sender: where a message that cannot be delivered comes back to. */
  returnPath(sendId: string): string;
}

/** The setting that names the mailbox for returns; empty: they go to the sender's own address. */
export const RETURN_PATH = "returnPath";

/** Somebody of whom everything is known: what only fails for people with gaps is found with real people. */
const SOMEBODY = {
  id: "00000000-0000-7000-8000-000000000000",
  name: "Ann Example",
  givenName: "Ann",
  familyName: "Example",
  language: "en",
  interest: "gardens",
  rep: "Mia Example",
};

/** A question with everything a block can show. */
const SOMETHING: Question = {
  attribute: "preferred_medium",
  question: "By which medium may we write?",
  whatFor: "So that we write as you like it.",
  type: "choice",
  options: [{ value: "email", label: "E-mail" }],
  worth: 1,
  changes: [],
};

export class Workshop {
  readonly #deps: WorkshopDeps;
  readonly #writers = new WeakMap<ReadyTemplate, Writer>();

  constructor(deps: WorkshopDeps) {
    this.#deps = deps;
  }

  async context(db: Db, row: Offering): Promise<{ context: MessageContext; from: Bench["from"] }> {
    const { customise, trust, tokens, publicUrl } = this.#deps;
    const offers = row.offerId === null ? undefined : await customise.offers(db, [row.offerId]);
    // What somebody asked for is no offer, nor is an answer.
    const offer = row.kind !== "campaign" ? { headline: "", body: "" } : offers?.get(row.offerId ?? "");
    if (offer === undefined) throw new Problem("refused", "This campaign has no offer yet. Choose one first.");
    const { sending } = await trust.settings(db);
    const sender = { name: sending.fromName, postalAddress: sending.postalAddress.replace(/\s*\n\s*/g, ", ") };
    return {
      from: { name: sending.fromName, address: sending.fromAddress },
      context: { offer: { headline: offer.headline, body: offer.body }, sender, publicUrl, tokens },
    };
  }

  /** Compiles the template, or says what is wrong with it and where. */
  async ready(row: TemplateSource & Offering): Promise<ReadyTemplate> {
    const { context } = await this.context(this.#deps.postgres.db, row);
    const code = await this.#code(row, SOMEBODY.id, null);
    if (code === null && bringsCode(row))
      throw new Problem(
        "invalid",
        "The text names {{ offer.code }}, but nothing of this offer is redeemed by a code. Choose one with something to get, or leave the code out.",
      );
    const { values } = valuesFor(SOMEBODY, null, ["offer"], context, SOMETHING, { because: "Why they are among those written to", code });
    try {
      const texts = { ...FIRST_TEXTS, ...row.texts };
      return await this.#deps.compiler.compile({ subject: row.subject, mjml: row.mjml, letter: row.letter, texts }, values);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new Problem("invalid", `The template has a fault. ${error.message}`, { line: error.fault.line });
    }
  }

  /** @param sendId null: nothing is sent, so no code is drawn */
  async #code({ offerId, kind }: Offering, personId: string, sendId: string | null): Promise<string | null> {
    const { codes, postgres } = this.#deps;
    if (offerId === null || kind !== "campaign") return null;
    if (sendId === null) return codes.sample(postgres.db, offerId);
    const written = await codes.write({ offerId, personId, sendId });
    if ("code" in written) return written.code;
    // Since the audience was fixed they had it, or it is over: nobody gets a code that will be refused.
    throw new TemplateError({ line: null, sentence: ownReasonLabel(`code-${written.none}`) ?? "There is no code for this person." });
  }

  async bench(db: Db, row: TemplateSource & Offering): Promise<Bench> {
    const ready = await this.ready(row);
    const { context, from } = await this.context(db, row);
    const base = (await this.#deps.trust.getSetting<string>(db, RETURN_PATH)) ?? "";
    let writer = this.#writers.get(ready);
    if (writer === undefined) this.#writers.set(ready, (writer = writerFor(ready)));
    const made = writer;
    const question = async (card: Reader): Promise<Question | null> =>
      ready.asks ? ((await this.#deps.questions.next(card.id, "mail", languageOf(card)))[0] ?? null) : null;
    const about = async (card: Reader, sendId: string | null, occasion?: Occasion): Promise<Occasion> =>
      ready.coded ? { ...occasion, code: await this.#code(row, card.id, sendId) } : { ...occasion };
    return {
      context,
      from,
      links: (card, sendId) => valuesFor(card, sendId, ["offer"], context).values.links,
      returnPath: (sendId) => (base === "" ? from.address : this.#deps.paths.address(base, sendId)),
      mail: async (card, sendId, occasion) => made.mail(card, sendId, context, await question(card), await about(card, sendId, occasion)),
      text: async (name, card, sendId, occasion) =>
        made.text(name, card, sendId, context, await question(card), await about(card, sendId, occasion)),
    };
  }
}
