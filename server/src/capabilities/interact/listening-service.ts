// Between buying and opting out lies not listening any more: found by night, kept to by the gate, ended by the person.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import type { Numb, Trust } from "../trust/index.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { sentToAll, sentToOne, type SentTo } from "./listening-reads.ts";
import {
  ANSWER_DAYS,
  heardOf,
  judge,
  listeningSentence,
  ListeningFit,
  pauseDays,
  PRIOR,
  type Fitted,
  type Heard,
  type Pauses,
} from "./listening.ts";
import { mediumName } from "./media/index.ts";
import { presentationOf } from "./presentation.ts";

export interface ListeningDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
  readonly trust: Pick<Trust, "numb" | "purposes" | "settings" | "getSetting" | "putSetting">;
  readonly identify: Pick<Identify, "cards">;
  /** When each of these people bought since a moment. */
  readonly purchases: (ids: readonly string[], since: Date) => Promise<Map<string, Date[]>>;
}

export interface NumbView extends Numb {
  name: string | null;
  sentence: string;
}

export interface PersonListening {
  medium: string;
  messages: number;
  answered: number;
  unanswered: number;
  state: "early" | "listening" | "numb";
  /** Probability that they still listen; null where it is too early to say. */
  listening: number | null;
  sentence: string;
}

export interface MediumListening {
  medium: string;
  people: number;
  messages: number;
  answered: number;
  fitted: boolean;
  open: number;
  endedBy: { by: string; people: number }[];
}

export interface Listening {
  /** Looks at everybody: who went numb, whose quiet is over, whose attempt came to nothing. */
  study(): Promise<{ found: number; ended: number; longer: number }>;
  page(ask: { open: boolean; cursor?: string | undefined }): Promise<{ items: NumbView[]; nextCursor: string | null }>;
  summary(): Promise<{ asOf: string | null; media: MediumListening[] }>;
  person(personId: string): Promise<PersonListening[]>;
}

const YEARS = 730 * DAY;
const PAGE = 50;
const KEY = "interact.listening";

interface Kept {
  readonly asOf: string;
  readonly media: Readonly<Record<string, Fitted>>;
}

const messagesOf = ({ at, answered }: SentTo) => at.map((moment, i) => ({ at: moment, answered: answered[i] === true }));
const marketing = async (db: Db, trust: ListeningDeps["trust"]): Promise<string[]> =>
  (await trust.purposes(db)).filter((purpose) => purpose.class === "marketing").map(({ id }) => id);

/** What a person did since they went quiet that shows that they listen; null: nothing. */
function endedBy(row: Numb, sent: readonly SentTo[], bought: readonly Date[]): string | null {
  const from = row.attemptAt ?? row.since;
  const mine = sent.find(({ medium }) => medium === row.medium);
  if (mine?.at.some((at, i) => at >= from && mine.answered[i] === true)) return "an answer to the attempt";
  if (sent.some(({ at, answered }) => at.some((moment, i) => moment >= row.since && answered[i] === true)))
    return "an answer by another way";
  return bought.some((at) => at > row.since) ? "a purchase" : null;
}

interface Found {
  readonly sent: SentTo;
  readonly heard: Heard;
}

class Study {
  readonly #deps: ListeningDeps;
  readonly #now: Date;
  readonly #pauses: Pauses;
  readonly #fits = new Map<string, ListeningFit>();
  readonly #silent: Found[] = [];
  readonly #open: Map<string, Numb[]>;
  readonly counts = { found: 0, ended: 0, longer: 0 };

  constructor(deps: ListeningDeps, now: Date, pauses: Pauses, open: readonly Numb[]) {
    this.#deps = deps;
    this.#now = now;
    this.#pauses = pauses;
    this.#open = Map.groupBy(open, ({ personId }) => personId);
  }

  async take(page: readonly SentTo[]): Promise<void> {
    const bought = await this.#deps.purchases([...new Set(page.map(({ personId }) => personId))], new Date(this.#now.getTime() - YEARS));
    for (const sent of page) {
      const heard = heardOf(messagesOf(sent), bought.get(sent.personId) ?? [], this.#now);
      const fit = this.#fits.get(sent.medium) ?? new ListeningFit();
      this.#fits.set(sent.medium, fit);
      fit.add(heard);
      // Only a silence can be numb; keeping no more than those holds the memory small.
      if (judge(heard, PRIOR).state !== "early" && heard.unanswered >= 3) this.#silent.push({ sent, heard });
    }
    for (const [personId, sent] of Map.groupBy(page, (row) => row.personId)) await this.#follow(personId, sent, bought.get(personId) ?? []);
  }

  /** What ended the quiet of those who were quiet already, or makes it longer. */
  async #follow(personId: string, sent: readonly SentTo[], bought: readonly Date[]): Promise<void> {
    const { trust, postgres } = this.#deps;
    for (const row of this.#open.get(personId) ?? []) {
      const by = endedBy(row, sent, bought);
      const waited = row.attemptAt !== null && this.#now.getTime() - row.attemptAt.getTime() > ANSWER_DAYS * DAY;
      if (by !== null) {
        await trust.numb.end(postgres.db, row, by, this.#now);
        this.counts.ended++;
      } else if (waited) {
        const last = sent.find(({ medium }) => medium === row.medium);
        const until = new Date(this.#now.getTime() + pauseDays(this.#pauses, row.pauses + 1) * DAY);
        await trust.numb.pauseLonger(postgres.db, row, until, last === undefined ? null : await this.#looks(last));
        this.counts.longer++;
      }
    }
  }

  async #looks({ lastCampaign, medium }: SentTo): Promise<string | null> {
    const [campaign] = await campaignsBy(this.#deps.postgres.db, [lastCampaign]);
    return campaign === undefined ? null : presentationOf(campaign, medium);
  }

  async end(): Promise<Record<string, Fitted>> {
    const { trust, postgres } = this.#deps;
    const fitted = Object.fromEntries([...this.#fits].map(([medium, fit]) => [medium, fit.fit()]));
    const looks = new Map<string, string | null>();
    const found = [];
    for (const { sent, heard } of this.#silent) {
      const { state, listening } = judge(heard, fitted[sent.medium]?.parameters ?? PRIOR);
      const open = this.#open.get(sent.personId)?.some(({ medium }) => medium === sent.medium) ?? false;
      if (state !== "numb" || open) continue;
      const key = `${sent.lastCampaign} ${sent.medium}`;
      if (!looks.has(key)) looks.set(key, await this.#looks(sent));
      found.push({
        personId: sent.personId,
        medium: sent.medium,
        since: this.#now,
        quietUntil: new Date(this.#now.getTime() + pauseDays(this.#pauses, 1) * DAY),
        presentation: looks.get(key) ?? null,
        messages: heard.messages,
        unanswered: heard.unanswered,
        sure: 1 - (listening ?? 0),
      });
    }
    this.counts.found = await trust.numb.add(postgres.db, found);
    return fitted;
  }
}

async function study(deps: ListeningDeps): Promise<Study["counts"]> {
  const { postgres, trust, clock } = deps;
  const now = clock();
  const purposes = await marketing(postgres.db, trust);
  const { listenPause: first, listenPauseGrowth: growth, listenPauseMost: most } = (await trust.settings(postgres.db)).sending;
  const run = new Study(deps, now, { first, growth, most }, await trust.numb.open(postgres.db));
  for await (const page of sentToAll(postgres.db, purposes, new Date(now.getTime() - YEARS))) await run.take(page);
  const kept: Kept = { asOf: now.toISOString(), media: await run.end() };
  await trust.putSetting(postgres.db, KEY, kept);
  return run.counts;
}

function numbSentence({ messages, unanswered, sure, quietUntil, pauses, attemptAt, endedAt, endedBy: by }: Numb): string {
  const found = `None of the last ${unanswered} of ${messages} messages was answered; ${Math.round(100 * sure)} % sure.`;
  if (endedAt !== null) return `${found} Ended by ${by ?? "somebody"} after ${pauses} ${pauses === 1 ? "pause" : "pauses"}.`;
  if (attemptAt !== null) return `${found} A different attempt is out since ${attemptAt.toISOString().slice(0, 10)}.`;
  return `${found} Quiet until ${quietUntil.toISOString().slice(0, 10)}, then one different attempt.`;
}

async function personListening(deps: ListeningDeps, personId: string): Promise<PersonListening[]> {
  const { db } = deps.postgres;
  const now = deps.clock();
  const since = new Date(now.getTime() - YEARS);
  const [sent, bought, kept] = await Promise.all([
    sentToOne(db, await marketing(db, deps.trust), since, personId),
    deps.purchases([personId], since),
    deps.trust.getSetting<Kept>(db, KEY),
  ]);
  return sent.map((row) => {
    const heard = heardOf(messagesOf(row), bought.get(personId) ?? [], now);
    const fit = kept?.media[row.medium];
    const judged = judge(heard, fit?.parameters ?? PRIOR);
    const base = fit === undefined || fit.messages === 0 ? PRIOR.alpha / (PRIOR.alpha + PRIOR.beta) : fit.answered / fit.messages;
    return {
      medium: row.medium,
      ...heard,
      ...judged,
      sentence: listeningSentence(mediumName(row.medium).toLowerCase(), heard, judged, base),
    };
  });
}

export function createListening(deps: ListeningDeps): Listening {
  const { trust, identify } = deps;
  const { db } = deps.postgres;
  return {
    study: () => study(deps),
    async page({ open, cursor }) {
      const rows = await trust.numb.page(db, { open, before: cursor, limit: PAGE + 1 });
      const shown = rows.slice(0, PAGE);
      const names = new Map(
        (await identify.cards(db, [...new Set(shown.map(({ personId }) => personId))])).map((card) => [card.id, card.name]),
      );
      const items = shown.map((row) => ({ ...row, name: names.get(row.personId) ?? null, sentence: numbSentence(row) }));
      return { items, nextCursor: rows.length > PAGE ? (shown.at(-1)?.id ?? null) : null };
    },
    async summary() {
      const [kept, counts] = await Promise.all([trust.getSetting<Kept>(db, KEY), trust.numb.count(db)]);
      const media = [...new Set([...Object.keys(kept?.media ?? {}), ...counts.map(({ medium }) => medium)])].map(
        (medium): MediumListening => {
          const fit = kept?.media[medium];
          const mine = counts.filter((row) => row.medium === medium);
          return {
            medium,
            people: fit?.people ?? 0,
            messages: fit?.messages ?? 0,
            answered: fit?.answered ?? 0,
            fitted: fit?.fitted ?? false,
            open: mine.reduce((sum, row) => sum + row.open, 0),
            endedBy: mine.flatMap(({ endedBy: by, ended }) => (by === null || ended === 0 ? [] : [{ by, people: ended }])),
          };
        },
      );
      return { asOf: kept?.asOf ?? null, media };
    },
    person: (personId) => personListening(deps, personId),
  };
}
