// Hands over what goes by a request to a machine elsewhere, with the same care as mail: claimed with a lease and a fence, the gate in the
// claim's transaction, `handing_over` committed before the request, and what got no answer after that is `unknown`, unless the other side's
// standard takes the same id once whatever is repeated.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { OutgoingFailure, type Outgoing } from "../../platform/outgoing.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Random } from "../../platform/random.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { createBreaker, type Breaker } from "./breaker.ts";
import { askOf, claim, type ClaimDeps, type Permitted } from "./claim-service.ts";
import { TemplateError } from "./liquid.ts";
import type { HttpAnswer, HttpHanding, Parcel } from "./media/http-handing.ts";
import { MEDIA, mediumOf } from "./media/index.ts";
import type { Medium, MediumSettings } from "./media/medium.ts";
import type { Media } from "./media-service.ts";
import { releaseRows, renewLeases, type ClaimedRow, type Outcome } from "./outbox-store.ts";
import { sentEvents } from "./sent-events.ts";
import { nextTry } from "./smtp-outcome.ts";
import { StepWriter } from "./steps-service.ts";
import type { Bench, Workshop } from "./workshop-service.ts";
import { writeIn } from "./write-message.ts";

export interface MachinesDeps extends ClaimDeps {
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "gate" | "joined" | "suppress">;
  readonly workshop: Workshop;
  readonly media: Media;
  readonly outgoing: Outgoing;
  readonly clock: Clock;
  readonly random: Random;
  /** Where a machine says later what became of a message of this medium. */
  readonly receiptUrl: (medium: string) => string;
}

const BATCH = 100;
const LANES = 8;
const HEARTBEAT = 10_000;

interface Round {
  readonly medium: Medium;
  readonly handing: HttpHanding;
  readonly settings: MediumSettings;
  readonly benches: Map<string, Promise<Bench>>;
}

function answerOf(status: number, body: string, retryAfter: string | string[] | undefined): HttpAnswer {
  const seconds = Number(typeof retryAfter === "string" ? retryAfter : "");
  return { status, body, retryAfter: Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) : null };
}

export class Machines {
  readonly #deps: MachinesDeps;
  readonly #steps: StepWriter;
  readonly #inHand = new Map<string, ClaimedRow>();
  readonly #breakers = new Map<string, Breaker>();

  constructor(deps: MachinesDeps) {
    this.#deps = deps;
    this.#steps = new StepWriter(deps.postgres, deps.trust.joined, {
      refused: (tx, refused) =>
        deps.trust.gate.release(
          tx,
          refused.map(({ personId, id }) => ({ personId, ask: askOf(id) })),
        ),
      sent: (tx, sent) => deps.identify.record(tx, sentEvents(sent)),
    });
  }

  /** Hands over what is due now; returns how many rows were taken up. */
  async drain(worker: string): Promise<number> {
    const { postgres, media, clock } = this.#deps;
    const usable = await media.usable(postgres.db);
    let taken = 0;
    for (const medium of MEDIA) {
      if (medium.handing.by !== "http" || !usable.has(medium.id) || !this.#breaker(medium.id).closed(clock())) continue;
      const settings = await media.settings(postgres.db, medium.id);
      const round = { medium, handing: medium.handing, settings, benches: new Map<string, Promise<Bench>>() };
      for (let some = BATCH; some === BATCH && this.#breaker(medium.id).closed(clock());) {
        some = await this.#batch(round, worker);
        taken += some;
      }
    }
    return taken;
  }

  /** Sends a few words to an address of one's own; the other side's answer, or a Problem. */
  async test(id: string, to: string): Promise<string> {
    const { media, postgres, outgoing, receiptUrl, clock } = this.#deps;
    const medium = mediumOf(id);
    if (medium?.handing.by !== "http") throw new Problem("invalid", "This medium is not handed over by a machine.");
    const settings = await media.settings(postgres.db, id);
    const parcel: Parcel = {
      id: newId(),
      to,
      subject: "",
      text: `A test by ${medium.name.toLowerCase()}.`,
      personId: newId(),
      campaign: { id: "test", name: "Test" },
      at: clock(),
      receiptUrl: receiptUrl(id),
    };
    try {
      const { status, body, headers } = await outgoing.post(medium.handing.call(parcel, settings));
      const meaning = medium.handing.meaning(answerOf(status, body, headers["retry-after"]));
      if (meaning.kind === "accepted") return `It was taken: ${meaning.reply}`;
      throw new Problem("refused", `It was not taken: ${meaning.reply}`);
    } catch (error) {
      throw error instanceof OutgoingFailure ? new Problem("refused", error.message) : error;
    }
  }

  #breaker(medium: string): Breaker {
    const known = this.#breakers.get(medium) ?? createBreaker();
    this.#breakers.set(medium, known);
    return known;
  }

  async #batch(round: Round, worker: string): Promise<number> {
    const { postgres, clock } = this.#deps;
    const { taken, permitted } = await claim(this.#deps, { worker, limit: BATCH, now: clock(), medium: round.medium.id });
    for (const { row } of permitted) this.#inHand.set(row.id, row);
    const heart = setInterval(() => void renewLeases(postgres.db, [...this.#inHand.values()]).catch(() => undefined), HEARTBEAT);
    const queue = [...permitted];
    const lane = async (): Promise<void> => {
      for (let one = queue.shift(); one !== undefined; one = queue.shift()) {
        if (this.#breaker(round.medium.id).closed(clock())) await this.#deliver(round, one);
        else return void queue.unshift(one);
      }
    };
    try {
      await Promise.all(Array.from({ length: LANES }, lane));
    } finally {
      clearInterval(heart);
      await this.#steps.settled();
      this.#inHand.clear();
      await releaseRows(
        postgres.db,
        queue.map(({ row }) => row),
      );
    }
    return taken;
  }

  async #write({ medium, benches }: Round, one: Permitted): Promise<{ subject: string; text: string }> {
    const { workshop, postgres } = this.#deps;
    const bench = benches.get(one.campaign.id) ?? workshop.bench(postgres.db, one.campaign);
    benches.set(one.campaign.id, bench);
    return writeIn(medium, await bench, one.card, one.row.id, { because: one.row.because });
  }

  async #deliver(round: Round, one: Permitted): Promise<void> {
    const { clock, outgoing, receiptUrl } = this.#deps;
    const { medium, handing, settings } = round;
    const { row, campaign } = one;
    try {
      const written = await this.#write(round, one);
      const at = clock();
      const call = handing.call(
        { ...written, id: row.id, to: row.address ?? "", personId: row.personId, campaign, at, receiptUrl: receiptUrl(medium.id) },
        settings,
      );
      if (!(await this.#steps.handingOver({ personId: row.personId, id: row.id, fence: row.fence, messageId: row.id, at })))
        return this.#end(one, "queued", null, null);
      const { status, body, headers } = await outgoing.post(call);
      await this.#heard(round, one, answerOf(status, body, headers["retry-after"]));
    } catch (error) {
      if (error instanceof TemplateError) return this.#end(one, "refused", "render", error.message);
      if (error instanceof OutgoingFailure) return this.#silent(round, one, error);
      // The campaign as a whole cannot be written, or the mark could not be committed: nothing was handed over.
      this.#end(one, "queued", "later", error instanceof Problem ? error.message : null, new Date(clock().getTime() + 60_000));
    }
  }

  #silent({ medium, handing }: Round, one: Permitted, { phase, message }: OutgoingFailure): void {
    this.#breaker(medium.id).failed(this.#deps.clock());
    if (phase === "after" && !handing.repeatable) return this.#end(one, "unknown", "no-answer", message);
    this.#later(one, message, null);
  }

  async #heard({ medium, handing }: Round, one: Permitted, answer: HttpAnswer): Promise<void> {
    const { trust, postgres, clock } = this.#deps;
    const meaning = handing.meaning(answer);
    if (meaning.kind === "later") {
      this.#breaker(medium.id).failed(clock());
      return this.#later(one, meaning.reply, meaning.after);
    }
    this.#breaker(medium.id).worked();
    if (meaning.kind === "accepted") return this.#end(one, "accepted", null, meaning.reply);
    if (!meaning.wrongAddress) return this.#end(one, "refused", "machine", meaning.reply);
    await trust.suppress(postgres.db, [
      { medium: medium.id, address: one.row.address ?? "", reason: "hard-bounce", source: meaning.reply, at: clock() },
    ]);
    this.#end(one, "refused", "bad-number", meaning.reply);
  }

  #later(one: Permitted, reply: string, after: number | null): void {
    const { clock, random } = this.#deps;
    const now = clock();
    const dueAt = nextTry(one.row.attempts, one.row.firstTryAt, now, random);
    if (dueAt === null) return this.#end(one, "refused", "gave-up", reply);
    this.#end(one, "queued", "later", reply, after === null ? dueAt : new Date(now.getTime() + after * 1000));
  }

  #end({ row }: Permitted, state: Outcome["state"], reason: string | null, reply: string | null, dueAt: Date | null = null): void {
    this.#inHand.delete(row.id);
    const { personId, id, fence } = row;
    const words = reply?.slice(0, 500) ?? null;
    this.#steps.outcome({ personId, id, fence, state, reason, reply: words, at: this.#deps.clock(), dueAt, counted: dueAt !== null });
  }
}
