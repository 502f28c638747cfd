// The catalogue as one reader, one segment or one region gets it: on the screen, and as pages for the printer.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Db } from "../../platform/postgres.ts";
import { createTypesetter } from "../../platform/typst.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { formatMoney } from "../../vocabulary/money.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { Products } from "../catalogue/index.ts";
import type { Segments } from "../differentiate/index.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { EDITION_SHEET } from "./edition-sheet.ts";
import { editionOf, type EditionGood, type EditionSubject } from "./edition.ts";
import { boughtByThese, buyersIn, countriesOf } from "./edition-reads.ts";

export interface EditionWish {
  readonly subjects: readonly string[];
  /** ISO 3166-1 alpha-2. */
  readonly region?: string | undefined;
  readonly personId?: string | undefined;
  readonly segmentId?: string | undefined;
}

export interface Edition {
  readonly title: string;
  /** For whom it is, in words. */
  readonly subtitle: string;
  readonly subjects: EditionSubject[];
  /** What its reader, or who prints it, should know. */
  readonly notes: string[];
  /** Copies: one for each of its readers. */
  readonly copies: number;
  readonly language: string;
  readonly country: string | null;
}

export interface Editions {
  make(wish: EditionWish): Promise<Edition>;
  /** The same, typeset. */
  pdf(wish: EditionWish): Promise<Buffer>;
  /** What one can choose. */
  choices(): Promise<{ subjects: string[]; regions: { country: string; name: string; people: number }[] }>;
  stop(): Promise<void>;
}

export interface EditionDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly goods: Pick<Products, "offered" | "goods">;
  readonly identify: Pick<Identify, "cards">;
  readonly segments: Pick<Segments, "one" | "members">;
  readonly trust: Pick<Trust, "settings" | "restrictedRecords">;
}

const placeName = (code: string): string =>
  /^[A-Z]{2}$/.test(code) ? (new Intl.DisplayNames(["en"], { type: "region" }).of(code) ?? code) : code;

interface Readers {
  readonly subtitle: string;
  readonly people: readonly string[];
  readonly language: string;
  readonly country: string | null;
}

async function readersOf(deps: EditionDeps, { personId, segmentId, region }: EditionWish): Promise<Readers> {
  if (personId !== undefined) {
    const [card] = await deps.identify.cards(deps.db, [personId]);
    if (card === undefined) throw new Problem("not-found", "There is no such person.");
    if ((await deps.trust.restrictedRecords(deps.db, [card.id])).size > 0)
      throw new Problem("refused", "Their data may be kept and not used, so no edition is made for them.");
    const language = card.language?.slice(0, 2).toLowerCase() ?? "en";
    return { subtitle: `For ${card.name ?? "you"}`, people: [card.id], language, country: card.address?.country ?? card.country };
  }
  if (segmentId !== undefined) {
    const { name } = await deps.segments.one(segmentId);
    return { subtitle: `For “${name}”`, people: await deps.segments.members(segmentId), language: "en", country: region ?? null };
  }
  return { subtitle: region === undefined ? "All regions" : placeName(region), people: [], language: "en", country: region ?? null };
}

/** Pieces by subject. */
function liking(goods: readonly EditionGood[], pieces: ReadonlyMap<string, number>): Map<string, number> {
  const liked = new Map<string, number>();
  for (const { sku, category } of goods) {
    const bought = pieces.get(sku) ?? 0;
    if (bought > 0) liked.set(category, (liked.get(category) ?? 0) + bought);
  }
  return liked;
}

async function make(deps: EditionDeps, wish: EditionWish): Promise<Edition> {
  const today = dayOf(deps.clock());
  const { region } = wish;
  const [readers, offered, buyers] = await Promise.all([
    readersOf(deps, wish),
    deps.goods.offered(),
    buyersIn(deps.clickhouse, region ?? null, today),
  ]);
  const known = await deps.goods.goods(offered.map(({ sku }) => sku));
  const goods = offered.map((good): EditionGood => ({ ...good, unitPriceMinor: known.get(good.sku)?.unitPriceMinor ?? null }));
  const pieces = readers.people.length === 0 ? buyers : await boughtByThese(deps.clickhouse, readers.people, today);
  // Their own region is not narrowed down: it decides the order, not what is left out.
  const subjects = editionOf(goods, { subjects: wish.subjects, liking: liking(goods, pieces), buyers, onlyBought: region !== undefined });
  const priceless = subjects.flatMap((subject) => subject.goods).filter(({ unitPriceMinor }) => unitPriceMinor === null).length;
  const notes = [
    region === undefined
      ? "Goods that can be had."
      : `Goods that can be had and that people in ${placeName(region)} bought in the past year. The catalogue knows one price and one stock for every region, so both are the same everywhere.`,
    wish.segmentId === undefined
      ? ""
      : `One edition for ${readers.people.length.toLocaleString("en")} readers; its subjects come in the order in which they buy them.`,
    wish.personId !== undefined && pieces.size === 0 ? "Nothing bought in two years, so the subjects come by name." : "",
    priceless === 0 ? "" : `Of ${priceless.toLocaleString("en")} goods the catalogue knows no price.`,
  ];
  return {
    title: (await deps.trust.settings(deps.db)).business.name,
    subtitle: readers.subtitle,
    subjects,
    notes: notes.filter((note) => note !== ""),
    copies: Math.max(1, readers.people.length),
    language: readers.language,
    country: readers.country,
  };
}

const PAPER = { a4: "a4", letter: "us-letter" } as const;

export function createEditions(deps: EditionDeps): Editions {
  const typesetter = createTypesetter();
  return {
    make: (wish) => make(deps, wish),
    async pdf(wish) {
      const edition = await make(deps, wish);
      if (edition.subjects.length === 0)
        throw new Problem("refused", "There are no goods for this edition. Choose other subjects or another region.");
      const { business, sending } = await deps.trust.settings(deps.db);
      const price = (minor: number | null): string => (minor === null ? "" : formatMoney(minor, business.currency, edition.language));
      const american = edition.country === "US" || edition.country === "CA";
      const { pdf } = await typesetter.pages(EDITION_SHEET, {
        ...edition,
        paper: american ? PAPER.letter : PAPER.a4,
        sender: sending.fromName,
        date: new Intl.DateTimeFormat(edition.language, { dateStyle: "long", timeZone: "UTC" }).format(deps.clock()),
        // What the printer should know stands on the screen, not on the cover of a reader's copy.
        notes: [],
        subjects: edition.subjects.map(({ name, goods, left }) => ({
          name: name === "" ? "Also" : name,
          rest: left === 0 ? "" : `And ${left.toLocaleString("en")} more.`,
          goods: goods.map((good) => ({
            name: good.name,
            detail: [good.name.includes(good.brand) ? "" : good.brand, good.sku].filter((part) => part !== "").join(" · "),
            price: price(good.unitPriceMinor),
          })),
        })),
      });
      return pdf;
    },
    async choices() {
      const [offered, countries] = await Promise.all([deps.goods.offered(), countriesOf(deps.clickhouse)]);
      const subjects = [...new Set(offered.map(({ category }) => category))].filter((name) => name !== "");
      return {
        subjects: subjects.sort((a, b) => a.localeCompare(b)),
        regions: countries.map(({ country, people }) => ({ country, name: placeName(country), people })),
      };
    },
    stop: () => typesetter.stop(),
  };
}
