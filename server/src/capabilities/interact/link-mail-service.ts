// "Send me my link": for those who hold no mail of ours. Whoever asks gets the same answer, known or not; the link goes only to
// the address we have, as a service message through the gate.
import type { KeyObject } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { dkimSign } from "../../platform/mail-dkim.ts";
import { compose, wire } from "../../platform/mail-message.ts";
import { connectSmtp, PATIENCE, SmtpFailure, type SmtpTimeouts } from "../../platform/mail-smtp.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Queue } from "../../platform/queue.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { strictAddress } from "../../vocabulary/mail-address.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { html } from "./html.ts";
import { handOver, noteLinkMail, takeBackLinkMail } from "./link-mails-store.ts";
import { addressFor } from "./medium-choice.ts";
import { pageLanguage, pageWords } from "./public-words.ts";
import type { Tokens } from "./tokens.ts";

export interface LinkMailDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "personBy" | "cards" | "record">;
  readonly trust: Pick<Trust, "gate" | "settings">;
  readonly queue: Pick<Queue, "announce">;
  readonly tokens: Tokens;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly smtpUrl: () => string | null;
  readonly dkim: { readonly selector: string; readonly key: KeyObject };
  readonly timeouts?: SmtpTimeouts;
}

export interface LinkMails {
  /** Somebody typed a mail address, or a customer or card number. Comes to the same for everybody. */
  ask(typed: string): Promise<void>;
  /** Fact: link asked for. Safe to repeat. */
  send(job: { personId: string | null; id: string }): Promise<void>;
}

async function whoIs({ postgres: { db }, identify }: LinkMailDeps, typed: string): Promise<string | null> {
  const text = typed.trim().slice(0, 254);
  const address = strictAddress(text)?.toLowerCase() ?? "";
  // All three are looked up, whatever was typed: it takes as long for everybody.
  const found = await Promise.all([
    identify.personBy(db, "email", address),
    identify.personBy(db, "customer_number", text),
    identify.personBy(db, "card", text.replaceAll(" ", "")),
  ]);
  return found.find((id) => id !== null) ?? null;
}

async function writeLink(deps: LinkMailDeps, card: PersonCard, id: string, to: string): Promise<{ from: string; bytes: string }> {
  const { sending } = await deps.trust.settings(deps.postgres.db);
  const words = pageWords(pageLanguage(card.language, ""));
  const url = `${deps.publicUrl}/p/${deps.tokens.sign("preferences", { personId: card.id, sendId: null, link: 0 })}`;
  const domain = sending.fromAddress.split("@")[1] ?? "localhost";
  const composed = compose({
    from: { name: sending.fromName, address: sending.fromAddress },
    to: { name: card.name ?? "", address: to },
    subject: words.linkSubject,
    messageId: deps.tokens.messageId(id, 0, card.id, domain),
    date: deps.clock(),
    text: `${words.linkMail}\n\n${url}\n\n${words.linkNotYou}\n\n${sending.fromName}\n`,
    html: html`<!doctype html>
      <html lang="${words.tag}" dir="${words.dir}">
        <body>
          <p>${words.linkMail}</p>
          <p><a href="${url}">${url}</a></p>
          <p>${words.linkNotYou}</p>
          <p>${sending.fromName}</p>
        </body>
      </html>`.html,
    headers: [["Auto-Submitted", "auto-replied"]],
  });
  return { from: sending.fromAddress, bytes: wire(await dkimSign(composed, { ...deps.dkim, domain }, deps.clock())) };
}

/** The gate's leave for this one service message, with the address it is for; null: it may not go. */
async function permitted(deps: LinkMailDeps, personId: string, id: string): Promise<{ card: PersonCard; address: string } | null> {
  return deps.postgres.transaction(async (tx) => {
    const [card] = await deps.identify.cards(tx, [personId]);
    const address = card === undefined ? null : addressFor(card, "email");
    if (card === undefined || address === null) return null;
    const { timeZone, country } = card;
    const [answer] = await deps.trust.gate.ask(
      tx,
      [{ personId, ask: `link:${id}`, purpose: "service", medium: "email", address, timeZone, country }],
      deps.clock(),
    );
    return answer?.verdict === "permitted" && (await handOver(tx, personId, id, deps.clock())) ? { card, address } : null;
  });
}

async function deliver(deps: LinkMailDeps, url: string, mail: { from: string; bytes: string }, to: string): Promise<void> {
  const connection = await connectSmtp(url, "rapport.localhost", deps.timeouts ?? PATIENCE);
  try {
    const refusal = await connection.begin(mail.from, to);
    if (refusal !== null) throw new SmtpFailure("before-dot", "The mail server refused the link.", refusal);
    connection.body(mail.bytes);
    await connection.dot();
  } finally {
    connection.quit();
  }
}

export function createLinkMails(deps: LinkMailDeps): LinkMails {
  const { postgres, identify, clock } = deps;
  return {
    async ask(typed) {
      const personId = await whoIs(deps, typed);
      await postgres.transaction(async (tx) => {
        const id = newId();
        if (personId !== null && !(await noteLinkMail(tx, personId, id, clock()))) return;
        // Announced for nobody as well: the answer takes as long either way.
        await deps.queue.announce(tx, "link asked for", { personId, id });
      });
    },
    async send({ personId, id }) {
      if (personId === null) return;
      const url = deps.smtpUrl();
      if (url === null) throw new Problem("unavailable", "No mail server is set; the link waits.");
      const leave = await permitted(deps, personId, id);
      if (leave === null) return;
      try {
        await deliver(deps, url, await writeLink(deps, leave.card, id, leave.address), leave.address);
      } catch (error) {
        // After the dot nobody can know: a link is not sent twice for that.
        if (error instanceof SmtpFailure && error.phase === "after-dot") return;
        await takeBackLinkMail(postgres.db, personId, id);
        throw error;
      }
      await identify.record(postgres.db, [
        {
          personId,
          messageId: `link:${id}`,
          type: "track",
          name: "Link to the preference page sent",
          at: clock(),
          source: "asked for",
          payload: {},
        },
      ]);
    },
  };
}
