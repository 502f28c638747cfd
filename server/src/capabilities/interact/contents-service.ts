import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import { reasonLabel, type Trust } from "../trust/index.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { claimIn, type ClaimDeps } from "./claim-service.ts";
import { contentOf, insertContent, noteContent, waitingFor, type ContentRow, type Waiting } from "./contents-store.ts";
import { prefilled } from "./form-link.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import { TemplateError } from "./liquid.ts";
import { MEDIA, mediumOf } from "./media/index.ts";
import { endRows } from "./outbox-store.ts";
import { sentEvents } from "./sent-events.ts";
import type { Workshop } from "./workshop-service.ts";
import { writeIn } from "./write-message.ts";

export interface ContentsDeps extends ClaimDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly trust: Pick<Trust, "gate" | "joined" | "getSetting">;
  readonly workshop: Workshop;
  readonly clock: Clock;
  readonly instance: string;
}

export interface Content {
  readonly content: { readonly id: string; readonly text: string; readonly link: string } | null;
  /** Why there is nothing to say, where there is nothing. */
  readonly because: string | null;
}

/** What pages and papers of the business say to one person. */
export interface Contents {
  /**
   * What this document should say in this place. The same number gets the same words, however often it asks; a new one takes what waits for
   * the person, through the gate, and counts as a message they had.
   */
  ask(personId: string, place: string, document: string): Promise<Content>;
  /** It was seen, or acted upon; telling it again changes nothing. */
  note(id: string, what: "seen" | "acted"): Promise<void>;
  /** A form elsewhere with what we know filled in: `fields` say which of the form's names gets which value. */
  formLink(personId: string, form: string, fields: Readonly<Record<string, string>>): Promise<string>;
}

const SLOTS = MEDIA.filter(({ handing }) => handing.by === "slot").map(({ id }) => id);
const WORKER = "content";
const NOTHING = "Nothing is to be said to this person now.";

const shown = ({ id, text, link }: ContentRow): Content => ({ content: { id, text, link }, because: null });

/** What a waiting message would say here; written before the transaction that takes it, which holds a connection of its own. */
interface Draft {
  readonly wait: Waiting;
  readonly text: string;
  readonly link: string;
  readonly fault: string | null;
}

async function draft(deps: ContentsDeps, wait: Waiting, place: string): Promise<Draft[]> {
  const { db } = deps.postgres;
  const [card] = await deps.identify.cards(db, [wait.personId]);
  const [campaign] = await campaignsBy(db, [wait.campaignId]);
  const medium = mediumOf(wait.medium);
  if (card === undefined || campaign === undefined || medium === undefined) return [];
  const bench = await deps.workshop.bench(db, campaign);
  const token = bench.context.tokens.sign("click", { personId: wait.personId, sendId: wait.id, link: 0 });
  const link = `${bench.context.publicUrl}/c/${token}`;
  try {
    return [{ wait, link, text: (await writeIn(medium, bench, card, wait.id, { place, because: wait.because })).text, fault: null }];
  } catch (error) {
    if (error instanceof TemplateError) return [{ wait, link, text: "", fault: error.message }];
    throw error;
  }
}

interface Asked {
  readonly personId: string;
  readonly place: string;
  readonly document: string;
}

async function take(tx: Db, deps: ContentsDeps, { personId, place, document }: Asked, drafts: readonly Draft[]): Promise<Content> {
  // One question after the other for one person: two that come at once for one document get the same words.
  await deps.trust.joined.lockPeople(tx, [personId]);
  const known = await contentOf(tx, personId, place, document);
  if (known !== null) return shown(known);
  const now = deps.clock();
  let because = NOTHING;
  for (const { wait, text, link, fault } of drafts) {
    const { permitted, others } = await claimIn(tx, deps, { worker: WORKER, limit: 1, now, medium: wait.medium, sendId: wait.id });
    const row = permitted[0]?.row;
    const reason = others[0]?.reason;
    if (reason !== undefined) because = ownReasonLabel(reason) ?? reasonLabel(reason);
    if (row === undefined) continue;
    const outcome = { personId: row.personId, id: row.id, fence: row.fence, at: now, dueAt: null, counted: false };
    if (fault !== null) {
      await endRows(tx, [{ ...outcome, state: "refused", reason: "render", reply: fault }]);
      continue;
    }
    const content = { personId: row.personId, place, text, link };
    const id = await insertContent(tx, { ...content, sendId: row.id, document, at: now });
    const reply = `${place} ${document}`.slice(0, 200);
    const sent = await endRows(tx, [{ ...outcome, state: "accepted", reason: null, reply }]);
    await deps.identify.record(tx, sentEvents(sent));
    return shown({ id, ...content });
  }
  return { content: null, because };
}

export function createContents(deps: ContentsDeps): Contents {
  const { postgres, trust, identify, clock, instance } = deps;
  return {
    async ask(personId, place, document) {
      const armed = await trust.getSetting<string>(postgres.db, "armedInstance");
      if (armed !== undefined && armed !== instance)
        return { content: null, because: "This is a restored copy of the data; it says nothing." };
      const known = await contentOf(postgres.db, personId, place, document);
      if (known !== null) return shown(known);
      const drafts: Draft[] = [];
      for (const wait of await waitingFor(postgres.db, personId, SLOTS, clock())) drafts.push(...(await draft(deps, wait, place)));
      return postgres.transaction((tx) => take(tx, deps, { personId, place, document }, drafts));
    },
    note: (id, what) =>
      postgres.transaction(async (tx) => {
        const at = clock();
        const personId = await noteContent(tx, id, what, at);
        if (personId === null) return;
        const name = what === "seen" ? "Content Seen" : "Content Acted On";
        const event = { personId, messageId: `content:${id}:${what}`, type: "track" as const, name, at, source: "content", payload: {} };
        await identify.record(tx, [event]);
      }),
    async formLink(personId, form, fields) {
      const [card] = await identify.cards(postgres.db, [personId]);
      if (card === undefined) throw new Problem("not-found", "There is no such person.");
      return prefilled(form, fields, card);
    },
  };
}
