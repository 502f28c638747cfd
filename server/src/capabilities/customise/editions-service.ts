// The catalogue as one reader, one segment or one region gets it: on the screen, and as pages for the printer.
import type { ClickHouse } from "../../platform/clickhouse.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Files } from "../../platform/files.ts";
import type { Db } from "../../platform/postgres.ts";
import { createTypesetter } from "../../platform/typst.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { dayOf } from "../../vocabulary/time.ts";
import type { Products } from "../catalogue/index.ts";
import type { Segments } from "../differentiate/index.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { boundEdition } from "./bound-edition.ts";
import { EDITION_SHEET } from "./edition-sheet.ts";
import { createEditionRuns, type EditionRuns } from "./edition-runs-service.ts";
import { goodsToday } from "./edition-goods-service.ts";
import { editionOf, liking, WHOLE, type EditionSubject } from "./edition.ts";
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
  /** An edition for each reader of a segment, in one file. */
  readonly runs: EditionRuns;
  /** What one can choose. */
  choices(): Promise<{ subjects: string[]; regions: { country: string; name: string; people: number }[] }>;
  stop(): Promise<void>;
}

export interface EditionDeps {
  readonly clickhouse: ClickHouse;
  readonly db: Db;
  readonly clock: Clock;
  readonly goods: Pick<Products, "offered" | "goods">;
  readonly files: Files;
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

async function make(deps: EditionDeps, wish: EditionWish): Promise<Edition> {
  const today = dayOf(deps.clock());
  const { region } = wish;
  const [readers, goods, buyers] = await Promise.all([
    readersOf(deps, wish),
    goodsToday(deps.goods),
    buyersIn(deps.clickhouse, region ?? null, today),
  ]);
  const pieces = readers.people.length === 0 ? buyers : await boughtByThese(deps.clickhouse, readers.people, today);
  // Their own region is not narrowed down: it decides the order, not what is left out.
  const subjects = editionOf(goods, {
    subjects: wish.subjects,
    liking: liking(goods, pieces),
    buyers,
    onlyBought: region !== undefined,
    room: WHOLE,
  });
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

export function createEditions(deps: EditionDeps): Editions {
  const typesetter = createTypesetter();
  return {
    make: (wish) => make(deps, wish),
    runs: createEditionRuns({ ...deps, typesetter }),
    async pdf(wish) {
      const edition = await make(deps, wish);
      if (edition.subjects.length === 0)
        throw new Problem("refused", "There are no goods for this edition. Choose other subjects or another region.");
      const { business, sending } = await deps.trust.settings(deps.db);
      const bound = boundEdition({ ...edition, address: [] }, { currency: business.currency, at: deps.clock() });
      const { pdf } = await typesetter.pages(EDITION_SHEET, { title: edition.title, sender: sending.fromName, editions: [bound] });
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
