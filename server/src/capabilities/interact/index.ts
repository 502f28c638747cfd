import type { Clock } from "../../platform/clock.ts";
import type { Dns } from "../../platform/dns.ts";
import type { Files } from "../../platform/files.ts";
import type { Log } from "../../platform/log.ts";
import { dkimKey } from "../../platform/mail-dkim.ts";
import { createMailReader } from "../../platform/mail-reader.ts";
import type { SmtpTimeouts } from "../../platform/mail-smtp.ts";
import type { Outgoing } from "../../platform/outgoing.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { personRecords, type PersonRecords } from "../../platform/records.ts";
import type { Queue } from "../../platform/queue.ts";
import type { RetentionKind } from "../../platform/retention.ts";
import type { Random } from "../../platform/random.ts";
import { createTypesetter, type Typesetter } from "../../platform/typst.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Products } from "../catalogue/index.ts";
import type { Customise, MessageCodes } from "../customise/index.ts";
import type { Audiences } from "../differentiate/index.ts";
import type { Identify, PersonCard, Questions } from "../identify/index.ts";
import type { ExperimentResult, Experiments, Learn } from "../learn/index.ts";
import type { OwnPoints } from "../loyalty/index.ts";
import { reasonLabel, type Trust } from "../trust/index.ts";
import { createAlerts, type Alerts } from "./alerts-service.ts";
import { createAnswers, type Answers } from "./answers-service.ts";
import { permittedAmong, reach } from "./audience-service.ts";
import { clickCounts, progress, sendsPage, type Progress, type SendLine } from "./campaigns-reads.ts";
import { Campaigns, oneCampaign } from "./campaigns-service.ts";
import { ownReasonLabel } from "./interact-tables.ts";
import type { Letters } from "./letters-service.ts";
import { mediumOf } from "./media/index.ts";
import { createApprovals, type Approvals } from "./approvals-service.ts";
import { calendar, type Calendar } from "./calendar-service.ts";
import { createPlans, type Plans } from "./plans-service.ts";
import { withOwnAudiences } from "./own-audiences-service.ts";
import { createVersions, type Versions } from "./versions-service.ts";
import { createWays, type Ways } from "./ways-service.ts";
import { contactStates, type ContactPoint, type ContactState } from "./contact-points-service.ts";
import { createConfirmations, type Confirmations } from "./confirm-service.ts";
import { createIncoming } from "./incoming-service.ts";
import { createMailIn, type MailIn } from "./mail-in-service.ts";
import { createLinkMails, type LinkMails } from "./link-mail-service.ts";
import { suppressLeft, suppressQueued } from "./outbox-store.ts";
import { whySent, type WhySent } from "./why-reads.ts";
import { lockSends, tracesOf } from "./person-store.ts";
import type { OwnWords } from "./own-words.ts";
import { createPast, type Past } from "./past-service.ts";
import { createPicked, type Picked } from "./picked-service.ts";
import { PERSON_TABLES } from "./person-tables.ts";
import { interactKeeps } from "./retention.ts";
import { Previews } from "./preview-service.ts";
import type { PublicDeps } from "./public-routes.ts";
import { createSenderDoctor, type SenderDoctor } from "./sender-doctor-service.ts";
import { createSenderSettings, type SenderSettings } from "./sender-settings-service.ts";
import { Sender, type SenderDeps } from "./sender-service.ts";
import { createReplies, type Replies } from "./replies-service.ts";
import { createReturnPaths, type ReturnPaths } from "./return-path.ts";
import { createTemplateCompiler } from "./template-compiler.ts";
import { timeline, type Moment, type TimelineAsk } from "./timeline-service.ts";
import { createTokens, type Tokens } from "./tokens.ts";
import { askAgain } from "./twins-store.ts";
import { settleCodes } from "./message-codes-service.ts";
import { forgetDeliveries } from "./webhooks-store.ts";
import { createUnknowns, type Unknowns } from "./unknown-service.ts";
import { Workshop } from "./workshop-service.ts";

export type { Campaign, CampaignSummary } from "./campaigns-service.ts";
export type { Progress } from "./campaigns-reads.ts";
export type { WhySent } from "./why-reads.ts";
export { createJourneys, type Journeys } from "./journeys-door-service.ts";
export type { Moment } from "./timeline-service.ts";
export type { OwnWords } from "./own-words.ts";
export { createJoining, type Joining } from "./join-service.ts";
export { createOfferClaims, type OfferClaims } from "./offer-claim-service.ts";
export type { CameBack, Delivered } from "./past-service.ts";
export { createHouseRules, type HouseRules } from "./house-rules-service.ts";
export { createListening, type Listening } from "./listening-service.ts";
export { createRelevance, type Relevance } from "./relevance-service.ts";
export { noteFact } from "./webhooks-service.ts";
export { interactDecisions } from "./decisions.ts";

export interface InteractDeps {
  readonly postgres: Postgres;
  readonly trust: Trust;
  readonly identify: Identify;
  readonly questions: Questions;
  readonly queue: Pick<Queue, "announce">;
  readonly learn: Learn;
  readonly experiments: Pick<Experiments, "plan">;
  readonly audiences: Audiences;
  readonly customise: Customise;
  /** Codes of offers that messages carry. */
  readonly codes: MessageCodes;
  readonly goods: Pick<Products, "offered">;
  /** What people tell the house in their own words. */
  readonly ownWords: OwnWords;
  readonly ownPoints: OwnPoints;
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Without a slash at its end. */
  readonly publicUrl: string;
  /** Derives a key for a purpose from the instance's secret, as hex. */
  readonly keyFor: (purpose: string) => string;
  readonly instance: string;
  /** Names this run of the process. */
  readonly run: string;
  /** Where mail goes, smtp:// or smtps://; null while there is nowhere. */
  readonly smtpUrl: () => string | null;
  readonly dkimSelector: string;
  /** Which of these messages the mail server's own ledger shows (the built-in sink's); absent for servers elsewhere. */
  readonly delivered?: (messageIds: readonly string[]) => readonly string[];
  readonly dns: Dns;
  /** The mail server that was set; absent: mail stays in the built-in mailbox. */
  readonly realSmtpUrl?: string;
  /** imap:// or imaps://user:password@host/folder, where returns arrive; absent: no mailbox is read. */
  readonly imapUrl?: string;
  /** host:port on which returns are taken by SMTP; absent: nothing listens. */
  readonly smtpListen?: string;
  /** The PEM file of the listener's certificate; absent: one of our own. */
  readonly smtpTls?: string;
  readonly lanes?: number;
  readonly timeouts?: SmtpTimeouts;
  /** Requests to machines elsewhere. */
  readonly outgoing?: Outgoing;
  readonly typesetter?: Typesetter;
}

export interface SendView extends Omit<SendLine, "reply"> {
  readonly name: string | null;
  readonly reasonLabel: string | null;
}

/** Whether mail may go out, what it needs for that, and what people answered. */
export interface Sending extends Pick<InteractDeps, "postgres" | "clock"> {
  readonly doctor: SenderDoctor;
  readonly settings: SenderSettings;
  readonly replies: Replies;
  /** Messages of which nobody can know whether they arrived. */
  readonly unknowns: Unknowns;
}

/** The door of interact: campaigns, messages, answers. */
export interface Interact extends PersonRecords, Ways {
  /** What is kept here for a time. */
  readonly keeps: readonly RetentionKind[];
  readonly campaigns: Campaigns;
  /** Two or more ways to say it. */
  readonly versions: Versions;
  /** A second person's yes before anything starts, where that is switched on. */
  readonly approvals: Approvals;
  /** Campaigns that start by themselves. */
  readonly plans: Plans;
  /** People picked or pasted by hand, as the audience of a campaign. */
  readonly picked: Picked;
  /** All sends of a stretch of time, and the same people in two within so many days. */
  calendar(from: Date, to: Date, days: number): Promise<Calendar>;
  /** What people asked to be told about. */
  readonly alerts: Alerts;
  /** Answers to what people told us. */
  readonly answers: Answers;
  /** What was said before this program was here. */
  readonly past: Past;
  readonly previews: Previews;
  readonly sender: Sender;
  /** Bounces, complaints and answers. */
  readonly mailIn: MailIn;
  readonly sending: Sending;
  /** What the public pages need. */
  readonly pages: PublicDeps;
  preferenceUrl(personId: string): string;
  /** Where a person can take an offer. */
  claimUrl(personId: string, offerId: string): string;
  /** Fact: link asked for. Mails the person the link to their page; safe to repeat. */
  sendLink: LinkMails["send"];
  /** Fact: confirmation wanted. Mails the address that a yes was typed with; safe to repeat. */
  askToConfirm: Confirmations["ask"];
  /** Of these people, those who may get offers by this medium now. */
  permittedAmong(db: Db, ids: readonly string[], medium: string): Promise<Set<string>>;
  /** Whether these addresses and numbers reach the person, in the same order; null for what is none, such as a customer number. */
  contactStates(db: Db, personId: string, points: readonly ContactPoint[]): Promise<(ContactState | null)[]>;
  reach(db: Db, card: PersonCard): Promise<{ medium: string; reachable: boolean; why: string }[]>;
  sends(
    campaignId: string,
    state: string | undefined,
    cursor: string | undefined,
  ): Promise<{ items: SendView[]; nextCursor: string | null }>;
  result(campaignId: string): Promise<ExperimentResult & { clicks: { human: number; machine: number } }>;
  pagesPreview(campaignId: string, personId: string | undefined, medium: string): Promise<Buffer>;
  timeline(personId: string, ask: TimelineAsk): Promise<{ items: Moment[]; nextCursor: string | null }>;
  /** A person withdrew: what waits for them is stopped at once. (The gate would refuse it anyway.) */
  consentWithdrawn(personId: string): Promise<number>;
  /** People left an audience that is followed: what waits for them because they were in it is not sent; how many messages that were. */
  leftAudience(audience: string, people: readonly string[]): Promise<number>;
  /** What the outside world has of the people: addresses written to, and print runs with letters to them. */
  /** Every message to these records, newest first, with what is needed to say why. */
  whySent(db: Db, ids: readonly string[]): Promise<WhySent[]>;
  traces(db: Db, ids: readonly string[]): Promise<{ addresses: string[]; printRuns: string[] }>;
  /** Records became people of their own again: what was put aside since they were one waits again. */
  peopleSeparated(records: readonly string[], since: Date): Promise<void>;
  /** Codes in messages that never went out are taken back; how many. */
  settleCodes(): Promise<number>;
  /** Campaigns under way, for the job tray. */
  progress(): Promise<Progress[]>;
  stop(): Promise<void>;
}

const PAGE = 100;
/** What a mistaken joining kept from somebody is sent after all while its campaign is not older than a week. */
const STILL_NEWS = 7 * DAY;

async function sendsView(
  db: Db,
  identify: Pick<Identify, "cards">,
  campaignId: string,
  state: string | undefined,
  cursor: string | undefined,
): Promise<{ items: SendView[]; nextCursor: string | null }> {
  const rows = await sendsPage(db, campaignId, state, cursor, PAGE + 1);
  const lines = rows.slice(0, PAGE);
  const names = new Map((await identify.cards(db, [...new Set(lines.map((line) => line.personId))])).map((card) => [card.id, card.name]));
  return {
    items: lines.map(({ reply, ...line }) => ({
      ...line,
      name: names.get(line.personId) ?? null,
      reasonLabel:
        line.reason === null ? null : (ownReasonLabel(line.reason) ?? reasonLabel(line.reason)) + (reply === null ? "" : ` (${reply})`),
    })),
    nextCursor: rows.length > PAGE ? (lines.at(-1)?.id ?? null) : null,
  };
}

/** Purposes of the marketing and alert kind that the person allows in no medium any more. */
async function refusedPurposes(db: Db, trust: Trust, personId: string): Promise<string[]> {
  const now = await trust.consentsNow(db, personId);
  const allowed = new Set(now.filter((row) => row.decision === "given" || row.decision === "confirmed").map((row) => row.purpose));
  return [...new Set(now.map((row) => row.purpose))].filter((purpose) => !allowed.has(purpose));
}

/** The key is made at the first mail, not at the start: it takes a moment. */
function lazyDkim(files: Files, selector: string): SenderDeps["dkim"] {
  let key: ReturnType<typeof dkimKey> | undefined;
  return {
    selector,
    get key() {
      return (key ??= dkimKey(files));
    },
  };
}

/** Mail that comes in, read in a thread that ends with it. */
function mailInOf(deps: InteractDeps, tokens: Tokens, paths: ReturnPaths): MailIn {
  const reader = createMailReader();
  const mailIn = createMailIn({ ...deps, paths, incoming: createIncoming({ ...deps, paths, reader, tokens }) });
  return { ...mailIn, stop: () => mailIn.stop().then(() => reader.stop()) };
}

function sendingOf(deps: InteractDeps, dkim: SenderDeps["dkim"]): Sending {
  const someoneReads = deps.imapUrl !== undefined || deps.smtpListen !== undefined;
  const doctor = createSenderDoctor({ ...deps, dkim, someoneReads, realSmtpUrl: deps.realSmtpUrl });
  return { ...deps, doctor, settings: createSenderSettings(deps), replies: createReplies(deps), unknowns: createUnknowns(deps) };
}

function peopleHere(): PersonRecords {
  const records = personRecords(PERSON_TABLES);
  return {
    ...records,
    async eraseRecords(tx, ids) {
      // What the mail server has in its hands at this moment is waited for: a moment later nothing may go out.
      if (await lockSends(tx, ids))
        throw new Problem("conflict", "A message to this person is being handed over. Try again in a moment.", { busy: true });
      await forgetDeliveries(tx, ids);
      return records.eraseRecords(tx, ids);
    },
  };
}

/** One person's letter or fax, as it would be printed. */
async function pagesPreview(
  { db, previews, workshop, letters }: { db: Db; previews: Previews; workshop: Workshop; letters: Letters },
  campaignId: string,
  personId: string | undefined,
  id: string,
): Promise<Buffer> {
  const medium = mediumOf(id);
  if (medium?.handing.by !== "print") throw new Problem("invalid", "This medium makes no pages.");
  const { card, text } = await previews.textFor(campaignId, personId, medium.text);
  return (await letters.pages(db, medium, await workshop.bench(db, await oneCampaign(db, campaignId)), [{ card, text, sendId: null }])).pdf;
}

/** What is to go out, and when. */
function planning(
  deps: InteractDeps,
  audiences: Audiences,
  campaigns: Campaigns,
): Pick<Interact, "plans" | "calendar" | "versions" | "picked"> {
  return {
    versions: createVersions({ ...deps, audiences }),
    plans: createPlans({ ...deps, campaigns }),
    picked: createPicked(deps),
    calendar: (from, to, days) => calendar({ ...deps, audiences }, from, to, days),
  };
}

export function createInteract(deps: InteractDeps): Interact {
  const { postgres, identify, trust, clock, files } = deps;
  const { db } = postgres;
  const tokens = createTokens(deps.keyFor);
  const compiler = createTemplateCompiler();
  const typesetter = deps.typesetter ?? createTypesetter();
  const paths = createReturnPaths(deps.keyFor("return-path"));
  const mailIn = mailInOf(deps, tokens, paths);
  const workshop = new Workshop({ ...deps, compiler, tokens, paths });
  const dkim = lazyDkim(files, deps.dkimSelector);
  const { others, ...ways } = createWays({ ...deps, tokens, workshop, typesetter, dkim });
  const { media, letters } = ways;
  const audiences = withOwnAudiences(deps.audiences, db, deps.identify.groups);
  const approvals = createApprovals(deps);
  const campaigns = new Campaigns({ ...deps, approvals, media, audiences, workshop });
  const previews = new Previews({ ...deps, media, audiences, workshop, campaigns, now: clock });
  const links = createLinkMails({ ...deps, tokens, dkim });
  const confirm = createConfirmations({ ...deps, tokens, dkim });
  const sender = new Sender({ ...deps, workshop, dkim, others });
  return {
    ...peopleHere(),
    ...ways,
    ...planning(deps, audiences, campaigns),
    approvals,
    traces: tracesOf,
    whySent,
    keeps: interactKeeps(files),
    campaigns,
    alerts: createAlerts({ ...deps, media }),
    answers: createAnswers({ ...deps, media }),
    past: createPast(deps),
    previews,
    sender,
    mailIn,
    sending: sendingOf(deps, dkim),
    pages: { ...deps, media, tokens, links, confirm },
    sendLink: (job) => links.send(job),
    askToConfirm: (wanted) => confirm.ask(wanted),
    preferenceUrl: (personId) => `${deps.publicUrl}/p/${tokens.sign("preferences", { personId, sendId: null, link: 0 })}`,
    claimUrl: (personId, offerId) => `${deps.publicUrl}/o/${offerId}/claim/${tokens.sign("claim", { personId, sendId: null, link: 0 })}`,
    permittedAmong: (at, ids, medium) => permittedAmong(at, { identify, trust }, ids, "offers", medium, clock()),
    contactStates: (at, personId, points) => contactStates(at, trust, personId, points),
    reach: (at, card) => reach(at, { trust, media }, card, "offers", clock()),
    sends: (campaignId, state, cursor) => sendsView(db, identify, campaignId, state, cursor),
    result: async (id) => ({ ...(await deps.learn.result(db, id, clock())), clicks: await clickCounts(db, id) }),
    pagesPreview: (campaignId, personId, medium) => pagesPreview({ db, previews, workshop, letters }, campaignId, personId, medium),
    timeline: (personId, ask) => timeline(deps, personId, ask),
    consentWithdrawn: (personId) =>
      postgres.transaction(async (tx) => suppressQueued(tx, personId, await refusedPurposes(tx, trust, personId), clock())),
    leftAudience: (audience, people) => postgres.transaction((tx) => suppressLeft(tx, audience, people, clock())),
    peopleSeparated: (records, since) => askAgain(db, records, since, new Date(clock().getTime() - STILL_NEWS), clock()),
    settleCodes: () => settleCodes(deps),
    progress: () => progress(db),
    async stop() {
      await mailIn.stop();
      await sender.stop();
      await compiler.stop();
      await typesetter.stop();
    },
  };
}
