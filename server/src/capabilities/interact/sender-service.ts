// Sends what waits: a few connections (lanes), each taking the next claimed row. One row is at every moment in exactly one
// state that says what may have happened to it; see outbox-store.ts and the README.
import type { KeyObject } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { connectSmtp, PATIENCE, SmtpFailure, type SmtpConnection, type SmtpReply, type SmtpTimeouts } from "../../platform/mail-smtp.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Random } from "../../platform/random.ts";
import { Problem, sentenceOf } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { askOf, type ClaimDeps, type Permitted } from "./claim-service.ts";
import { MailQueue } from "./mail-queue-service.ts";
import { TemplateError } from "./liquid.ts";
import { writeMail, type SignedMail } from "./mail-writer.ts";
import {
  holdDomain,
  listUnknown,
  recoverRows,
  renewLeases,
  settleUnknown,
  unknownMessages,
  waitingCampaigns,
  waitingRows,
  type Outcome,
} from "./outbox-store.ts";
import { sentEvents } from "./sent-events.ts";
import { countMails } from "./sender-health-store.ts";
import { harmDone, senderHealth } from "./sender-health-service.ts";
import { meaningOf, nextTry } from "./smtp-outcome.ts";
import { StepWriter } from "./steps-service.ts";
import { waitingSentence } from "./waiting-words.ts";
import type { Bench, Workshop } from "./workshop-service.ts";

export interface SenderDeps extends ClaimDeps {
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "gate" | "joined" | "getSetting" | "putSetting" | "suppress">;
  readonly workshop: Workshop;
  /** Where mail goes; asked at each connection. Null: nowhere yet. */
  readonly smtpUrl: () => string | null;
  readonly dkim: { readonly selector: string; readonly key: KeyObject };
  readonly instance: string;
  /** Names this run of the process. */
  readonly run: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Hands over what goes by other ways than mail: print runs, machines elsewhere. Returns how many rows it took up. */
  readonly others: (worker: string) => Promise<number>;
  /** Which of these messages the mail server's own ledger shows; only the built-in sink has one that we can read. */
  readonly delivered?: (messageIds: readonly string[]) => readonly string[];
  readonly lanes?: number;
  readonly timeouts?: SmtpTimeouts;
}

export interface SenderStatus {
  readonly state: "sending" | "idle" | "waiting" | "waiting-for-server" | "restored-copy" | "resting" | "stopped";
  readonly sentence: string;
}

const HEARTBEAT = 10_000;
const IDLE = 400;
const HOUR = 3_600_000;
/** Templates that are read before they are asked for. */
const WARM = 5;
/** How long a mail server that does not want us is left alone: it starts short and stays short enough to go on within seconds. */
const WAITS = [250, 1000, 2000, 4000, 6000];

export class Sender {
  readonly #deps: SenderDeps;
  readonly #worker: string;
  readonly #steps: StepWriter;
  readonly #queue: MailQueue;
  #stopping = false;
  #loop: Promise<void> | null = null;
  #others: Promise<void> | null = null;
  #heart: NodeJS.Timeout | null = null;
  #failures = 0;
  #down: string | null = null;
  #restored = false;
  #busy = false;
  readonly #begun = Promise.withResolvers<void>();
  readonly #benches = new Map<string, { at: number; bench: Promise<Bench> }>();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#worker = `${deps.instance}:${deps.run}`;
    this.#steps = new StepWriter(deps.postgres, deps.trust.joined, {
      refused: async (tx, refused) => {
        const dead = refused.filter(({ reason }) => reason === "bad-mailbox").length;
        await countMails(tx, "email", refused.length);
        if (dead > 0) await harmDone(tx, "hard", dead, deps.clock());
        await deps.trust.gate.release(
          tx,
          refused.map(({ personId, id }) => ({ personId, ask: askOf(id) })),
        );
      },
      sent: async (tx, sent) => {
        await countMails(tx, "email", sent.length);
        await deps.identify.record(tx, sentEvents(sent));
      },
    });
    this.#queue = new MailQueue(deps, this.#worker);
  }

  async status(): Promise<SenderStatus> {
    if (this.#restored)
      return {
        state: "restored-copy",
        sentence: "This is a restored copy of the data. It sends nothing until you arm it in the settings.",
      };
    if (this.#down !== null) return { state: "waiting-for-server", sentence: this.#down };
    if (this.#loop === null) return { state: "stopped", sentence: "Sending is switched off." };
    const { stoppedAt, sentence } = await senderHealth(this.#deps.postgres.db);
    if (stoppedAt !== null) return { state: "resting", sentence };
    if (this.#busy) return { state: "sending", sentence: "Messages are going out." };
    const waiting = await waitingRows(this.#deps.postgres.db, this.#deps.clock());
    return waiting.length === 0
      ? { state: "idle", sentence: "Nothing is waiting." }
      : { state: "waiting", sentence: waitingSentence(waiting) };
  }

  /** Lets this copy send from now on; the one it was copied from should be off. */
  async arm(): Promise<void> {
    await this.#deps.trust.putSetting(this.#deps.postgres.db, "armedInstance", this.#deps.instance);
    this.#restored = false;
  }

  /** Reads the templates of the mails that wait, while the rest of the house still starts: the first mail after a restart needs them. */
  async warm(): Promise<void> {
    const { postgres, workshop, clock } = this.#deps;
    const waiting = await waitingCampaigns(postgres.db, "email", clock());
    for (const campaign of await campaignsBy(postgres.db, waiting.slice(0, WARM))) await workshop.ready(campaign);
  }

  /** Settled once a mail has gone out, or none could. */
  get underWay(): Promise<void> {
    return this.#begun.promise;
  }

  async start(): Promise<void> {
    if (this.#loop !== null) return;
    this.#stopping = false;
    this.#heart = setInterval(() => void renewLeases(this.#deps.postgres.db, this.#queue.inHand()).catch(() => undefined), HEARTBEAT);
    this.#loop = this.#forever();
    await Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop;
    await this.#others;
    this.#loop = null;
    if (this.#heart !== null) clearInterval(this.#heart);
    this.#heart = null;
  }

  async #forever(): Promise<void> {
    let recovered = false;
    while (!this.#stopping) {
      try {
        if (!recovered) {
          const left = await recoverRows(this.#deps.postgres.db, this.#deps.instance, this.#worker);
          if (left.freed + left.unknown > 0) this.#deps.log.info(left, "took up the sending that an earlier run left");
          if (left.unknown > 0) await this.#reconcile();
          recovered = true;
        }
        const ready = await this.#ready();
        // A machine that is slow holds up no mail, and the mail server no machine.
        if (ready) this.#others ??= this.#handOthers();
        const sent = ready ? await this.#drainMail() : 0;
        this.#begun.resolve();
        if (this.#down !== null) await this.#wait(WAITS[Math.min(this.#failures, WAITS.length) - 1] ?? 250);
        else if (sent === 0) await this.#wait(IDLE);
      } catch (error) {
        this.#deps.log.warn({ reason: sentenceOf(error) }, "sending pauses for a moment");
        this.#begun.resolve();
        await this.#wait(1000);
      }
    }
  }

  async #handOthers(): Promise<void> {
    try {
      await this.#deps.others(this.#worker);
    } catch (error) {
      this.#deps.log.warn({ reason: sentenceOf(error) }, "handing over pauses for a moment");
      await this.#wait(1000);
    } finally {
      this.#others = null;
    }
  }

  async #reconcile(): Promise<void> {
    const { postgres, identify, delivered } = this.#deps;
    if (delivered === undefined) return;
    const arrived = delivered(await unknownMessages(postgres.db));
    await postgres.transaction(async (tx) => identify.record(tx, sentEvents(await settleUnknown(tx, arrived))));
  }

  async #wait(millis: number): Promise<void> {
    const end = performance.now() + millis * (0.9 + 0.2 * this.#deps.random());
    while (!this.#stopping && performance.now() < end) await delay(Math.min(100, millis));
  }

  async #armed(): Promise<boolean> {
    const { trust, postgres, instance } = this.#deps;
    const armed = await trust.getSetting<string>(postgres.db, "armedInstance");
    if (armed === undefined) await trust.putSetting(postgres.db, "armedInstance", instance);
    this.#restored = armed !== undefined && armed !== instance;
    return !this.#restored;
  }

  /** Sends all that is due now by every way and comes back; the number of rows that were taken up. */
  async drainOnce(): Promise<number> {
    if (!(await this.#ready())) return 0;
    const others = await this.#deps.others(this.#worker);
    return others + (await this.#drainMail());
  }

  /** Lists what nobody can know any more; whether this copy of the data may send. */
  async #ready(): Promise<boolean> {
    if ((await listUnknown(this.#deps.postgres.db)) > 0) await this.#reconcile();
    return this.#armed();
  }

  async #drainMail(): Promise<number> {
    if (this.#deps.smtpUrl() === null) return 0;
    this.#down = null;
    let taken = 0;
    const next = (): Promise<Permitted | null> => this.#queue.next(() => !this.#stopping && this.#down === null);
    const lanes = Array.from({ length: this.#deps.lanes ?? 10 }, async () => {
      const lane: Lane = { connection: null };
      try {
        for (let one = await next(); one !== null; one = await next()) {
          this.#busy = true;
          taken++;
          await this.#deliver(lane, one)
            .catch((error: unknown) => {
              // Nothing was handed over, or the mark would have been followed by an answer.
              this.#end(one, "queued", null, null);
              throw error;
            })
            .finally(() => {
              this.#queue.over(one);
              this.#begun.resolve();
            });
        }
      } finally {
        lane.connection?.quit();
      }
    });
    const ended = await Promise.allSettled(lanes);
    this.#busy = false;
    await this.#steps.settled();
    await this.#queue.putBack();
    const failed = ended.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
    return taken;
  }

  /** Template, offer and sender of a campaign, read anew every few seconds: settings may change. */
  #bench(one: Permitted): Promise<Bench> {
    const known = this.#benches.get(one.campaign.id);
    if (known !== undefined && performance.now() - known.at < 3000) return known.bench;
    const bench = this.#deps.workshop.bench(this.#deps.postgres.db, one.campaign);
    bench.catch(() => this.#benches.delete(one.campaign.id));
    if (this.#benches.size > 20) this.#benches.clear();
    this.#benches.set(one.campaign.id, { at: performance.now(), bench });
    return bench;
  }

  async #deliver(lane: Lane, one: Permitted): Promise<void> {
    let mail: SignedMail;
    try {
      mail = await writeMail(one, await this.#bench(one), this.#deps.dkim, this.#deps.clock());
    } catch (error) {
      if (error instanceof TemplateError) return this.#end(one, "refused", "render", error.message);
      if (!(error instanceof Problem)) throw error;
      // The campaign as a whole cannot be written just now; that must not hold up the others.
      return this.#end(one, "queued", "later", error.message, new Date(this.#deps.clock().getTime() + 10 * 60_000));
    }
    try {
      const connection = await this.#connection(lane);
      const refusal = await connection.begin(mail.from, mail.to);
      if (refusal !== null) return await this.#answer(one, refusal);
      connection.body(mail.bytes);
      if (!(await this.#mark(one, mail.messageId, connection))) return;
      await this.#answer(one, await connection.dot());
    } catch (error) {
      if (!(error instanceof SmtpFailure)) throw error;
      this.#broke(one, error);
    }
  }

  /** Commits "handing over". False: the row is not ours or the campaign is paused; the server has not got the end and drops it. */
  async #mark(one: Permitted, messageId: string, connection: SmtpConnection): Promise<boolean> {
    const { personId, id, fence } = one.row;
    try {
      if (await this.#steps.handingOver({ personId, id, fence, messageId, at: this.#deps.clock() })) return true;
      connection.destroy();
      this.#end(one, "queued", null, null);
      return false;
    } catch {
      connection.destroy();
      // Whether the mark was committed nobody told us; that the end was not sent we know.
      this.#end(one, "queued", null, null);
      return false;
    }
  }

  async #connection(lane: Lane): Promise<SmtpConnection> {
    if (lane.connection?.usable === true) return lane.connection;
    const url = this.#deps.smtpUrl();
    if (url === null) throw new SmtpFailure("greeting", "No mail server is set.");
    lane.connection = await connectSmtp(url, "rapport.localhost", this.#deps.timeouts ?? PATIENCE);
    return lane.connection;
  }

  #broke(one: Permitted, failure: SmtpFailure): void {
    if (failure.phase === "after-dot") return this.#end(one, "unknown", "no-answer", failure.message);
    if (failure.phase === "greeting" || failure.reply?.code === 421) this.#serverDown(failure.message);
    if (failure.phase === "greeting") return this.#end(one, "queued", null, null);
    this.#later(one, failure.message);
  }

  #serverDown(sentence: string): void {
    this.#failures++;
    this.#down = `${sentence} Trying again by itself.`;
  }

  #later(one: Permitted, reply: string): void {
    const now = this.#deps.clock();
    const dueAt = nextTry(one.row.attempts, one.row.firstTryAt, now, this.#deps.random);
    if (dueAt === null) return this.#end(one, "refused", "gave-up", reply);
    this.#end(one, "queued", "later", reply, dueAt);
  }

  async #answer(one: Permitted, reply: SmtpReply): Promise<void> {
    const words = `${reply.code} ${reply.text}`;
    const meaning = meaningOf(reply);
    this.#queue.heard(one, meaning.kind === "later" || meaning.kind === "busy");
    if (meaning.kind !== "busy") this.#failures = 0;
    switch (meaning.kind) {
      case "accepted":
        return this.#end(one, "accepted", null, words);
      case "later":
        return this.#later(one, words);
      case "busy":
        this.#serverDown(`The mail server is busy: ${words}.`);
        return this.#later(one, words);
      case "bad-mailbox": {
        const at = this.#deps.clock();
        await this.#deps.trust.suppress(this.#deps.postgres.db, [
          { medium: "email", address: one.row.address ?? "", reason: "hard-bounce", source: words.slice(0, 200), at },
        ]);
        return this.#end(one, "refused", "bad-mailbox", words);
      }
      case "domain-held": {
        const at = this.#deps.clock();
        const until = new Date(at.getTime() + HOUR);
        await holdDomain(this.#deps.postgres.db, one.row.address?.split("@")[1] ?? "", until, words, at);
        return this.#end(one, "queued", "domain-held", words, until);
      }
      case "mailbox-full":
        return this.#end(one, "refused", "mailbox-full", words);
      case "refused":
        return this.#end(one, "refused", "mail-server", words);
    }
  }

  #end({ row }: Permitted, state: Outcome["state"], reason: string | null, reply: string | null, dueAt: Date | null = null): void {
    this.#queue.done(row.id);
    this.#steps.outcome({
      personId: row.personId,
      id: row.id,
      fence: row.fence,
      state,
      reason,
      reply: reply?.slice(0, 500) ?? null,
      at: this.#deps.clock(),
      dueAt,
      counted: dueAt !== null,
    });
  }
}

interface Lane {
  connection: SmtpConnection | null;
}
