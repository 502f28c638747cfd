// Draws of sweepstakes and contests, and what anybody needs to check them.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { secretBytes } from "../../platform/random.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { commitmentOf, digestOfEntries, drawWinners } from "./draw.ts";
import { drawnEntries, drawOf, entriesNow, insertDraw, winnersOf, writeDrawn } from "./draws-store.ts";
import { offerKind } from "./kinds/index.ts";
import { lockPurses, offersWithTaken, type OfferTaken } from "./offers-store.ts";
import { numberOf, textOf } from "./terms.ts";

export interface DrawView {
  readonly commitment: string;
  readonly committedAt: Date;
  readonly entries: number;
  /** Null: not drawn yet. */
  readonly drawnAt: Date | null;
  readonly seed: string | null;
  readonly winners: readonly { readonly place: number; readonly entry: string; readonly personId: string | null }[];
}

export interface Draws {
  /** Commits the house to a seed, in the transaction that makes the offer; nothing where nothing is drawn. */
  commitTo(tx: Db, offerId: string, kind: string | null): Promise<void>;
  of(offerId: string): Promise<DrawView>;
  /** Draws, once; later calls tell the same. @param beacon something that nobody could know before the end */
  draw(offerId: string, beacon: string, actor: string): Promise<DrawView>;
  /** All that anybody needs to check the draw, as text. */
  told(offerId: string): Promise<string>;
}

export interface DrawsDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
}

const none = (): Problem => new Problem("not-found", "There is no such draw.");

const isOver = ({ state, endsAt }: OfferTaken, now: Date): boolean => state === "ended" || (endsAt !== null && now >= endsAt);

const HOW = `How to check it. SHA-256 of the seed is the commitment, which stood here before anybody took part. SHA-256 of the list of entries
below (each line "entry entrant" with its line end, sorted) is the digest. The ticket of an entry is SHA-256 of the seed, the digest, the
beacon and the entry, with a line end between them. Tickets sorted as text, the lowest first, are the order; nobody wins twice.`;

async function told(db: Db, offerId: string): Promise<string> {
  const offer = (await offersWithTaken(db, [offerId])).get(offerId);
  const draw = await drawOf(db, offerId);
  if (offer === undefined || draw === null) throw none();
  const head = [
    offer.headline,
    `Prize: ${textOf(offer.terms, "prize")}, ${draw.prizes ?? numberOf(offer.terms, "prizes")} of them. No purchase is needed, and none brings a better chance.`,
    `Commitment: ${draw.commitment}`,
  ];
  if (draw.drawnAt === null) return [...head, "Not drawn yet. The seed will stand here after the draw.", ""].join("\n");
  const entries = await drawnEntries(db, offerId);
  const won = entries.filter(({ place }) => place !== null).sort((a, b) => (a.place ?? 0) - (b.place ?? 0));
  return [
    ...head,
    `Drawn: ${draw.drawnAt.toISOString()}`,
    `Seed: ${draw.seed}`,
    `Digest of the entries: ${draw.entriesDigest ?? ""}`,
    `Beacon: ${draw.beacon}`,
    "",
    HOW,
    "",
    "Winning entries:",
    ...won.map(({ place, entry }) => `${place}. ${entry}`),
    "",
    "Entries:",
    ...entries.map(({ entry, entrant }) => `${entry} ${entrant}`),
    "",
  ].join("\n");
}

export function createDraws({ postgres, clock }: DrawsDeps): Draws {
  const { db } = postgres;
  const of = async (offerId: string): Promise<DrawView> => {
    const draw = await drawOf(db, offerId);
    if (draw === null) throw none();
    const { commitment, committedAt, drawnAt, seed } = draw;
    const entries = drawnAt === null ? await entriesNow(db, offerId) : await drawnEntries(db, offerId);
    const winners = drawnAt === null ? [] : await winnersOf(db, offerId);
    return { commitment, committedAt, entries: entries.length, drawnAt, seed: drawnAt === null ? null : seed, winners };
  };
  return {
    of,
    async commitTo(tx, offerId, kind) {
      if (offerKind(kind ?? "")?.drawn !== true) return;
      const seed = secretBytes(32).toString("hex");
      await insertDraw(tx, { offerId, seed, commitment: commitmentOf(seed), at: clock() });
    },
    async draw(offerId, beacon, actor) {
      await postgres.transaction(async (tx) => {
        const offer = (await lockPurses(tx, [offerId])).get(offerId);
        const draw = await drawOf(tx, offerId);
        if (offer === undefined || draw === null) throw none();
        if (draw.drawnAt !== null) return;
        if (!isOver(offer, clock())) throw new Problem("conflict", "People can still take part. End the offer first, then draw.");
        const entries = await entriesNow(tx, offerId);
        const prizes = numberOf(offer.terms, "prizes");
        const winners = drawWinners(draw.seed, beacon, entries, prizes);
        const place = new Map(winners.map((entry, i) => [entry, i + 1]));
        const drawn = { offerId, beacon, prizes, digest: digestOfEntries(entries), by: actor, at: clock() };
        await writeDrawn(
          tx,
          drawn,
          entries.map((each) => ({ ...each, place: place.get(each.entry) ?? null })),
        );
      });
      return of(offerId);
    },
    told: (offerId) => told(db, offerId),
  };
}
