// Pages that go to a service by mail, one message each: a fax by e-mail. As careful as mail itself: `handing_over` is committed before the
// final dot, and what got no answer after it is `unknown`.
import { compose, wire } from "../../platform/mail-message.ts";
import { dkimSign } from "../../platform/mail-dkim.ts";
import { connectSmtp, PATIENCE, SmtpFailure, type SmtpConnection, type SmtpTimeouts } from "../../platform/mail-smtp.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Random } from "../../platform/random.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { askOf, claim, type ClaimDeps, type Permitted } from "./claim-service.ts";
import type { Letters } from "./letters-service.ts";
import { TemplateError } from "./liquid.ts";
import { MEDIA } from "./media/index.ts";
import { goesByMail, mailboxOf, type Medium } from "./media/medium.ts";
import type { Media } from "./media-service.ts";
import type { Outcome } from "./outbox-store.ts";
import { sentEvents } from "./sent-events.ts";
import type { SenderDeps } from "./sender-service.ts";
import { meaningOf, nextTry } from "./smtp-outcome.ts";
import { StepWriter } from "./steps-service.ts";
import type { Workshop } from "./workshop-service.ts";

export interface PagesByMailDeps extends ClaimDeps {
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "gate" | "joined">;
  readonly workshop: Workshop;
  readonly media: Media;
  readonly letters: Pick<Letters, "pages">;
  readonly smtpUrl: () => string | null;
  readonly dkim: SenderDeps["dkim"];
  readonly clock: Clock;
  readonly random: Random;
  readonly timeouts?: SmtpTimeouts;
}

const BATCH = 20;

export class PagesByMail {
  readonly #deps: PagesByMailDeps;
  readonly #steps: StepWriter;

  constructor(deps: PagesByMailDeps) {
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

  /** Sends what is due of media whose pages go by mail; returns how many rows it took up. */
  async drain(worker: string): Promise<number> {
    const { postgres, media, clock, smtpUrl } = this.#deps;
    if (smtpUrl() === null) return 0;
    const usable = await media.usable(postgres.db);
    let all = 0;
    for (const medium of MEDIA) {
      const settings = medium.handing.by === "print" && usable.has(medium.id) ? await media.settings(postgres.db, medium.id) : {};
      if (!goesByMail(medium, settings)) continue;
      for (let taken = BATCH; taken === BATCH;) {
        const batch = await claim(this.#deps, { worker, limit: BATCH, now: clock(), medium: medium.id });
        taken = batch.taken;
        all += taken;
        for (const one of batch.permitted) await this.#deliver(medium, one, mailboxOf(medium, one.row.address ?? "", settings));
        await this.#steps.settled();
      }
    }
    return all;
  }

  async #write(
    medium: Medium,
    { row, card, campaign }: Permitted,
    to: string,
  ): Promise<{ from: string; messageId: string; bytes: string }> {
    const { postgres, workshop, letters, dkim, clock } = this.#deps;
    const bench = await workshop.bench(postgres.db, campaign);
    const text = await bench.text(medium.text, card, row.id, { because: row.because });
    const { pdf } = await letters.pages(postgres.db, medium, bench, [{ card, text, sendId: row.id }]);
    const domain = bench.from.address.split("@")[1] ?? "localhost";
    const messageId = bench.context.tokens.messageId(campaign.id, row.step, card.id, row.id, domain);
    const composed = compose({
      from: bench.from,
      to: { name: "", address: to },
      subject: campaign.name,
      messageId,
      date: clock(),
      html: "",
      text: "",
      headers: [],
      file: { name: "pages.pdf", type: "application/pdf", bytes: pdf },
    });
    return { from: bench.from.address, messageId, bytes: wire(await dkimSign(composed, { ...dkim, domain }, clock())) };
  }

  async #deliver(medium: Medium, one: Permitted, to: string | null): Promise<void> {
    const { clock, smtpUrl, timeouts } = this.#deps;
    if (to === null) return this.#end(one, "refused", "bad-number", "No mail address can be made of the number.");
    let connection: SmtpConnection | null = null;
    try {
      const mail = await this.#write(medium, one, to);
      connection = await connectSmtp(smtpUrl() ?? "", "rapport.localhost", timeouts ?? PATIENCE);
      const refusal = await connection.begin(mail.from, to);
      if (refusal === null) {
        connection.body(mail.bytes);
        const { personId, id, fence } = one.row;
        if (!(await this.#steps.handingOver({ personId, id, fence, messageId: mail.messageId, at: clock() }))) {
          connection.destroy();
          return this.#end(one, "queued", null, null);
        }
      }
      const reply = refusal ?? (await connection.dot());
      const words = `${reply.code} ${reply.text}`;
      const meaning = meaningOf(reply);
      if (meaning.kind === "accepted") return this.#end(one, "accepted", null, words);
      if (meaning.kind === "later" || meaning.kind === "busy") return this.#later(one, words);
      this.#end(one, "refused", "mail-server", words);
    } catch (error) {
      if (error instanceof TemplateError) return this.#end(one, "refused", "render", error.message);
      if (!(error instanceof SmtpFailure)) throw error;
      if (error.phase === "after-dot") return this.#end(one, "unknown", "no-answer", error.message);
      this.#later(one, error.message);
    } finally {
      connection?.quit();
    }
  }

  #later(one: Permitted, reply: string): void {
    const now = this.#deps.clock();
    const dueAt = nextTry(one.row.attempts, one.row.firstTryAt, now, this.#deps.random);
    if (dueAt === null) this.#end(one, "refused", "gave-up", reply);
    else this.#end(one, "queued", "later", reply, dueAt);
  }

  #end({ row }: Permitted, state: Outcome["state"], reason: string | null, reply: string | null, dueAt: Date | null = null): void {
    const { personId, id, fence } = row;
    this.#steps.outcome({ personId, id, fence, state, reason, reply, at: this.#deps.clock(), dueAt, counted: dueAt !== null });
  }
}
