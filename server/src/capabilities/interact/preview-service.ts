import type { Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { PersonCard } from "../identify/index.ts";
import { audienceCards, cardsOf, planPeople, type AudienceDeps } from "./audience-service.ts";
import { oneCampaign, type Campaigns } from "./campaigns-service.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import { TemplateError } from "./liquid.ts";
import { languageOf } from "./message.ts";
import { MEDIA, mediumOf } from "./media/index.ts";
import type { Medium } from "./media/medium.ts";
import type { Bench, Workshop } from "./workshop-service.ts";
import { writeIn } from "./write-message.ts";

export const CASES = ["no-name", "longest-name", "other-language"] as const;
export type HardCase = (typeof CASES)[number];

export interface Preview {
  readonly person: { readonly id: string; readonly name: string | null };
  /** The one it would go by. */
  readonly medium: string;
  /** How it reads in each medium of the campaign; of those that make pages the text alone, the pages are a file. */
  readonly shown: ShownIn[];
  readonly problems: string[];
}

export interface ShownIn {
  readonly medium: string;
  readonly name: string;
  readonly form: Medium["shown"];
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** What it comes to: "2 segments of SMS". */
  readonly note: string | null;
}

export interface DraftRun {
  readonly people: number;
  readonly made: number;
  readonly byMedium: { medium: string; people: number }[];
  readonly failed: { personId: string; name: string | null; why: string }[];
  readonly millis: number;
}

/** Stands in where the audience has nobody of that kind. */
const NOBODY: PersonCard = {
  id: "00000000-0000-7000-8000-000000000000",
  name: null,
  givenName: null,
  familyName: null,
  email: "nobody@example.com",
  phone: null,
  address: { lines: ["1 Example Street"], postalCode: "AB1 2CD", city: "Exampleton", country: "GB" },
  language: "en",
  country: "GB",
  timeZone: null,
  customerNumber: null,
  interest: null,
  fax: null,
  rep: null,
};

function hardCase(cards: readonly PersonCard[], which: HardCase): PersonCard {
  if (which === "no-name") return cards.find((card) => card.name === null) ?? NOBODY;
  if (which === "longest-name") {
    return cards.reduce((longest, card) => ((card.name?.length ?? 0) > (longest.name?.length ?? 0) ? card : longest), cards[0] ?? NOBODY);
  }
  const usual = cards.filter((card) => languageOf(card) === "en").length * 2 >= cards.length ? "en" : "de";
  return cards.find((card) => languageOf(card) !== usual) ?? { ...NOBODY, language: usual === "en" ? "de" : "en" };
}

async function shownIn(medium: Medium, bench: Bench, card: PersonCard): Promise<ShownIn> {
  const { subject, html, text } = await writeIn(medium, bench, card, null);
  return { medium: medium.id, name: medium.name, form: medium.shown, subject, html, text, note: medium.measure?.(text) ?? null };
}

/** Lets other work of the process through. */
const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export interface PreviewDeps extends AudienceDeps {
  readonly postgres: Postgres;
  readonly workshop: Workshop;
  readonly campaigns: Campaigns;
  readonly now: () => Date;
}

export class Previews {
  readonly #deps: PreviewDeps;

  constructor(deps: PreviewDeps) {
    this.#deps = deps;
  }

  async person(campaignId: string, personId: string | undefined, which: HardCase | undefined): Promise<PersonCard> {
    const { db } = this.#deps.postgres;
    if (personId !== undefined) {
      const [card] = await cardsOf(db, this.#deps, [personId]);
      if (card === undefined) throw new Problem("not-found", "There is no such person.");
      return card;
    }
    const cards = await audienceCards(db, this.#deps, await oneCampaign(db, campaignId));
    return which === undefined ? (cards[0] ?? NOBODY) : hardCase(cards, which);
  }

  /** The message as this person would get it, byte for byte but for the tokens, which need a real sending. */
  async preview(campaignId: string, personId: string | undefined, which: HardCase | undefined): Promise<Preview> {
    const { db } = this.#deps.postgres;
    const row = await oneCampaign(db, campaignId);
    const card = await this.person(campaignId, personId, which);
    const bench = await this.#deps.workshop.bench(db, row);
    const [plan] = await planPeople(db, this.#deps, row, [card], this.#deps.now());
    const medium = plan?.medium ?? "none";
    const who = { id: card.id, name: card.name };
    // That they cannot use the code; what the gate says is shown beside the medium.
    const left = card === NOBODY ? [] : [ownReasonLabel(plan?.refusal ?? "") ?? []].flat();
    const wanted = new Set([medium, ...row.media]);
    try {
      const shown: ShownIn[] = [];
      for (const one of MEDIA.filter(({ id }) => wanted.has(id))) shown.push(await shownIn(one, bench, card));
      return { person: who, medium, shown, problems: left };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      return { person: who, medium, shown: [], problems: [...left, error.message] };
    }
  }

  async textFor(campaignId: string, personId: string | undefined, name: string): Promise<{ card: PersonCard; text: string }> {
    const { db } = this.#deps.postgres;
    const card = await this.person(campaignId, personId, undefined);
    const bench = await this.#deps.workshop.bench(db, await oneCampaign(db, campaignId));
    try {
      return { card, text: await bench.text(name, card, null) };
    } catch (error) {
      throw error instanceof TemplateError ? new Problem("invalid", `It cannot be written. ${error.message}`) : error;
    }
  }

  /** Writes every message and sends none. */
  async draftRun(campaignId: string): Promise<DraftRun> {
    const begun = performance.now();
    const { parts } = await this.#deps.campaigns.planned(campaignId);
    const failed: { personId: string; name: string | null; why: string }[] = [];
    const byMedium = new Map<string, number>();
    let count = 0;
    for (const { row, plan } of parts) {
      const bench = await this.#deps.workshop.bench(this.#deps.postgres.db, row);
      for (const { card, medium, refusal } of plan) {
        if (refusal !== null) continue;
        if (++count % 50 === 0) await breathe();
        try {
          const one = mediumOf(medium);
          if (one !== undefined) await writeIn(one, bench, card, null);
          byMedium.set(medium, (byMedium.get(medium) ?? 0) + 1);
        } catch (error) {
          if (!(error instanceof TemplateError)) throw error;
          failed.push({ personId: card.id, name: card.name, why: error.message });
        }
      }
    }
    return {
      people: count,
      made: count - failed.length,
      byMedium: [...byMedium].map(([medium, people]) => ({ medium, people })),
      failed: failed.slice(0, 200),
      millis: Math.round(performance.now() - begun),
    };
  }
}
