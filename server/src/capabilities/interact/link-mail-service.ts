// "Send me my link": for those who hold no mail of ours. Whoever asks gets the same answer, known or not; the link goes only to
// the address we have, as a service message through the gate.
import { newId } from "../../platform/ids.ts";
import type { Queue } from "../../platform/queue.ts";
import { strictAddress } from "../../vocabulary/mail-address.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import { handOver, noteLinkMail, takeBackLinkMail } from "./link-mails-store.ts";
import { addressFor } from "./media/index.ts";
import { pageLanguage, pageWords } from "./public-words.ts";
import { sendShortMail, serverFor, type ShortMailDeps } from "./short-mail-service.ts";

export interface LinkMailDeps extends ShortMailDeps {
  readonly identify: Pick<Identify, "personBy" | "cards" | "record">;
  readonly queue: Pick<Queue, "announce">;
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
      serverFor(deps);
      const leave = await permitted(deps, personId, id);
      if (leave === null) return;
      const { card, address } = leave;
      const w = pageWords(pageLanguage(card.language, ""));
      const url = `${deps.publicUrl}/p/${deps.tokens.sign("preferences", { personId: card.id, sendId: null, link: 0 })}`;
      const mail = { id, to: address, subject: w.linkSubject, before: w.linkMail, url, after: w.linkNotYou };
      if (!(await sendShortMail(deps, card, mail, w, () => takeBackLinkMail(postgres.db, personId, id)))) return;
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
