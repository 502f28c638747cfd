// The one composition root: builds every room, hands each only the doors of rooms below it, and says who reacts to what.
import { createCare, createOwnWords, sortedSuggestions, type Care } from "../capabilities/care/index.ts";
import { createCatalogue, createComplements, type Catalogue, type Complements } from "../capabilities/catalogue/index.ts";
import { createCustomise, createEditions, createOffering, visitorsDecidedFor } from "../capabilities/customise/index.ts";
import type { Customise, Decisions, Editions, Offers } from "../capabilities/customise/index.ts";
import {
  createDifferentiate,
  purchasesOf,
  createLists,
  createNext,
  createPeople,
  type Differentiate,
  type Lists,
  type Next,
  type People,
  createAudiences,
  createSegments,
  type Segments,
  hasFallenSilent,
  silenceDecisions,
} from "../capabilities/differentiate/index.ts";
import { createExchange, type Exchange } from "../capabilities/exchange/index.ts";
import {
  identifyKeeps,
  createDictionary,
  createDuplicates,
  createFormConsents,
  createIdentify,
  createImports,
  createIntake,
  createMatching,
  createMerging,
  createQuestions,
  type Dictionary,
  type Duplicates,
  type FormConsents,
  type Identify,
  type Imports,
  type Matching,
  type Merging,
  type Questions,
  type Intake,
} from "../capabilities/identify/index.ts";
import {
  createHouseRules,
  createListening,
  createRelevance,
  createInteract,
  createJoining,
  createOfferClaims,
  createJourneys,
  interactDecisions,
  noteFact,
  type Interact,
  type Joining,
  type OfferClaims,
  type Journeys,
  type HouseRules,
  type Listening,
  type Relevance,
} from "../capabilities/interact/index.ts";
import { createGroupExperiments, type Effects, type Experiments, type Learn } from "../capabilities/learn/index.ts";
import { createLoyalty, type Loyalty } from "../capabilities/loyalty/index.ts";
import { createProspects, type Prospects } from "../capabilities/prospects/index.ts";
import {
  createReplays,
  createLooks,
  createTrust,
  trustDecisions,
  type Looks,
  type StaffMail,
  type Trust,
} from "../capabilities/trust/index.ts";
import type { EraseDeps } from "../flows/erase-person.ts";
import { createPersonRights, type PersonRights } from "../flows/person-rights.ts";
import { createRetention, peopleWithoutPurpose, type Retention } from "../flows/retention.ts";
import { createTombstoneFile } from "../flows/tombstone-file.ts";
import { trayJobs, type TrayJob } from "../flows/job-tray.ts";
import type { ClickHouse } from "../platform/clickhouse.ts";
import type { Clock } from "../platform/clock.ts";
import type { Files } from "../platform/files.ts";
import { systemDns } from "../platform/dns.ts";
import { newId } from "../platform/ids.ts";
import type { Log } from "../platform/log.ts";
import { forgetMail, startMailSink, type MailSink } from "../platform/mail-sink.ts";
import type { Postgres } from "../platform/postgres.ts";
import { createQueue, type Queue } from "../platform/queue.ts";
import { systemRandom } from "../platform/random.ts";
import { buildLearn } from "./build-learn.ts";
import type { Config } from "./config.ts";
import { instanceId, instanceSecret, sealer } from "./secrets.ts";
import { personDoors, reactOnce, schedule } from "./schedule.ts";
import { mailDoors } from "./mail-doors.ts";
import { createStaffMail } from "./staff-mail.ts";

export interface HouseDeps {
  readonly config: Config;
  readonly postgres: Postgres;
  readonly clickhouse: ClickHouse;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  /** The address in mails and pages, without a slash at its end. */
  readonly publicUrl: string;
}

/** The rooms, from the ground up. */
export interface Rooms {
  readonly trust: Trust;
  readonly identify: Identify;
  readonly dictionary: Dictionary;
  readonly questions: Questions;
  readonly imports: Imports;
  readonly intake: Intake;
  readonly matching: Matching;
  readonly merging: Merging;
  readonly duplicates: Duplicates;
  readonly formConsents: FormConsents;
  readonly catalogue: Catalogue;
  readonly complements: Complements;
  readonly learn: Learn;
  readonly effects: Effects;
  readonly experiments: Experiments;
  readonly differentiate: Differentiate;
  readonly lists: Lists;
  readonly people: People;
  readonly next: Next;
  readonly segments: Segments;
  readonly loyalty: Loyalty;
  readonly customise: Customise;
  readonly offers: Offers;
  readonly decisions: Decisions;
  readonly editions: Editions;
  readonly interact: Interact;
  readonly houseRules: HouseRules;
  readonly listening: Listening;
  readonly relevance: Relevance;
  readonly joining: Joining;
  readonly offerClaims: OfferClaims;
  readonly journeys: Journeys;
  readonly care: Care;
  readonly prospects: Prospects;
  readonly exchange: Exchange;
}

export interface House extends Rooms {
  readonly deps: HouseDeps;
  readonly queue: Queue;
  /** Readings of personal data, on their way into the audit. */
  readonly looks: Looks;
  /** Mails to the users of this installation. */
  readonly staffMail: StaffMail;
  /** The built-in mailbox, while mail goes there and the house has started. */
  sink(): MailSink | null;
  /** Whether this copy of the data may send; a restored one may not until it is armed. */
  armed(): Promise<boolean>;
  arm(): Promise<void>;
  readonly rights: PersonRights;
  readonly retention: Retention;
  /** Long work, for the job tray. */
  jobs(): Promise<TrayJob[]>;
  /** One round of reactions to the event log; false if there was nothing to do. */
  react(): Promise<boolean>;
  /** Opens the mailbox if it is wanted. */
  openMailbox(): Promise<void>;
  /** Begins to send. */
  startSending(): Promise<void>;
  /** Begins to work on jobs, to hear what comes and to move journeys on. */
  start(): Promise<void>;
  /** Does everything that is waiting, in this process: events to projections, jobs; but for the jobs of some names. */
  settle(without?: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

interface Ground {
  readonly queue: Queue;
  readonly instance: string;
  readonly sink: () => MailSink | null;
}

/** What the rooms do differently from person to person, and because of what. */
const DECISIONS = [...trustDecisions, ...interactDecisions];

type Currency = () => Promise<string>;

/** The room identify, and the use cases that stand beside its door. */
function buildIdentify(deps: HouseDeps, queue: Queue, trust: Trust, catalogue: Catalogue, currency: Currency) {
  const { postgres, clickhouse, files, clock, log } = deps;
  const merging = createMerging({ postgres, queue, trust, clock });
  const decisions = [...DECISIONS, ...silenceDecisions((personId) => hasFallenSilent(clickhouse, personId))];
  return {
    identify: createIdentify({ postgres, clickhouse }),
    dictionary: createDictionary({ postgres, clock, decisions }),
    questions: createQuestions({ postgres, clock, trust, decisions }),
    imports: createImports({ postgres, queue, files, clock, log, catalogue, trust, currency }),
    intake: createIntake({ postgres, clock, log, trust, currency, keptElsewhere: visitorsDecidedFor }),
    matching: createMatching({ postgres, clickhouse, queue, clock }),
    merging,
    duplicates: createDuplicates({ postgres, trust, merging, clock }),
    formConsents: createFormConsents({ postgres, trust, clock }),
  };
}

type Below = Pick<Rooms, "trust" | "catalogue" | "learn" | "identify" | "dictionary"> & {
  readonly queue: Queue;
  readonly currency: Currency;
};

/** The room differentiate, the use cases that stand beside its door, and what goes with what. */
function buildDifferentiate(deps: HouseDeps, { queue, trust, catalogue, learn, identify, dictionary, currency }: Below) {
  const { postgres, clickhouse, clock } = deps;
  const { db } = postgres;
  const restricted = (): Promise<Set<string>> => trust.restrictedRecords(db);
  const complements = createComplements({ postgres, clickhouse, queue, clock, restricted });
  const groupDraws = createGroupExperiments({ clock, currency });
  const lists = createLists({ postgres, clickhouse, clock, trust, identify, learn, groupDraws, currency });
  const { leftAlone } = lists;
  return {
    complements,
    lists,
    differentiate: createDifferentiate({
      clickhouse,
      db,
      trust,
      clock,
      queue,
      identify,
      catalogue,
      currency,
      restricted,
      leftAlone,
      suggestions: sortedSuggestions,
    }),
    people: createPeople({ postgres, clickhouse, identify, trust }),
    next: createNext({ clickhouse, db, clock, catalogue, complements, restricted, currency }),
    segments: createSegments({ postgres, db, clickhouse, clock, queue, identify, trust, dictionary, currency }),
  };
}

/** Whether what the house says is heard and does any good, and the rules by which it is silent. */
function buildHearing({ postgres, clickhouse, clock }: HouseDeps, { trust, identify }: Pick<Below, "trust" | "identify">) {
  const { db } = postgres;
  const purchases = (ids: readonly string[], since: Date): Promise<Map<string, Date[]>> => purchasesOf(clickhouse, ids, since);
  return {
    houseRules: createHouseRules({ db, identify, replays: createReplays({ db, clock }) }),
    listening: createListening({ postgres, clock, trust, identify, purchases }),
    relevance: createRelevance({ db, clock, trust, identify, purchases }),
  };
}

function buildRooms(deps: HouseDeps, { queue, instance, sink }: Ground): Rooms {
  const { config, postgres, files, clock } = deps;
  const { db } = postgres;
  const trust = createTrust({ queue, clock, instance, seal: sealer(files, "tombstones") });
  const currency: Currency = async () => (await trust.settings(db)).business.currency;
  const catalogue = createCatalogue({ postgres, queue, clock });
  const identity = buildIdentify(deps, queue, trust, catalogue, currency);
  const { identify, questions } = identity;
  const trying = buildLearn(deps, { queue, trust, identify, currency });
  const worth = buildDifferentiate(deps, { queue, trust, catalogue, ...trying, currency, ...identity });
  const { differentiate, segments } = worth;
  const loyalty = createLoyalty({ ...deps, identify, trust, currency });
  const customise = createCustomise();
  const keyFor = (purpose: string): string => instanceSecret(files, purpose);
  const audiences = createAudiences(differentiate, segments);
  const offering = createOffering({ ...deps, queue, trust, identify, ...worth, currency, points: loyalty.points, keyFor });
  const speaking = { queue, trust, identify, ...trying, audiences, codes: offering.offers.codes.inMessages, instance };
  const interact = createInteract({
    ...deps,
    ...speaking,
    questions,
    goods: catalogue.products,
    ownWords: createOwnWords({ identify, clock }),
    ownPoints: loyalty.ownPoints,
    customise,
    random: systemRandom,
    run: newId(),
    keyFor,
    dns: systemDns(),
    ...mailDoors(config, sink),
  });
  const journeys = createJourneys({ ...deps, ...interact, ...speaking, segments, run: newId() });
  const care = createCare({ db, postgres, clock, identify, trust, differentiate, interact });
  const prospects = createProspects({ postgres, identify, differentiate, clock });
  return {
    trust,
    ...identity,
    catalogue,
    ...trying,
    ...worth,
    loyalty,
    customise,
    ...offering,
    editions: createEditions({ ...deps, db, goods: catalogue.products, identify, segments, trust }),
    interact,
    joining: createJoining({ db, loyalty, trust, interact }),
    offerClaims: createOfferClaims({ db, claims: offering.offers.claims, interact }),
    journeys,
    ...buildHearing(deps, { trust, identify }),
    care,
    prospects,
    exchange: createExchange({ db, differentiate, clock }),
  };
}

function erasing(deps: HouseDeps, rooms: Rooms, sink: () => MailSink | null): EraseDeps {
  const { postgres, files } = deps;
  return {
    ...rooms,
    postgres,
    rooms: personDoors(rooms),
    tombstones: createTombstoneFile(files),
    forgetMail: (addresses) => sink()?.forget(addresses) ?? forgetMail(files.path("mailbox"), addresses),
  };
}

function keeping({ postgres, clickhouse, files, clock }: HouseDeps, rooms: Rooms, erase: EraseDeps): Retention {
  const { trust, identify, decisions, interact } = rooms;
  const kinds = [
    ...interact.keeps,
    ...decisions.keeps,
    ...identifyKeeps({ clickhouse, files, projection: identify.projection }),
    ...trust.keeps,
    peopleWithoutPurpose(identify, erase),
  ];
  return createRetention({ postgres, clock, trust, kinds });
}

export async function buildHouse(deps: HouseDeps): Promise<House> {
  const { config, postgres, files, clock, log } = deps;
  const queue = createQueue(postgres.url, postgres.db, log, (tx, fact, data) => noteFact(tx, fact, data, clock()));
  const instance = instanceId(files);
  let sink: MailSink | null = null;
  const rooms = buildRooms(deps, { queue, instance, sink: () => sink });
  const { trust, identify, imports, intake, interact } = rooms;
  const erase = erasing(deps, rooms, () => sink);
  const retention = keeping(deps, rooms, erase);
  schedule(queue, rooms, { erase, retention }, deps);
  const arm = (): Promise<void> => trust.putSetting(postgres.db, "armedInstance", instance);
  // A new installation is armed; a restored copy brings the name of another along.
  if ((await trust.getSetting<string>(postgres.db, "armedInstance")) === undefined) await arm();
  const react = (): Promise<boolean> => reactOnce(rooms);
  const looks = createLooks(postgres.db, log);
  const openMailbox = async (): Promise<void> => {
    if (config.smtpUrl === undefined) sink ??= await startMailSink(files.path("mailbox"));
  };
  return {
    ...rooms,
    deps,
    queue,
    looks,
    staffMail: createStaffMail({ db: postgres.db, files, clock, log, trust, smtpUrl: config.smtpUrl, dkimSelector: config.dkimSelector }),
    retention,
    rights: createPersonRights({ ...deps, ...rooms, erase, rooms: personDoors(rooms).reverse() }),
    sink: () => sink,
    armed: async () => (await trust.getSetting<string>(postgres.db, "armedInstance")) === instance,
    arm,
    jobs: () => trayJobs(rooms, clock()),
    react,
    openMailbox,
    startSending: () => openMailbox().then(() => interact.sender.start()),
    async start() {
      await imports.resume();
      await queue.start();
      await interact.mailIn.listen();
      await rooms.journeys.engine.start();
    },
    async settle(without = []) {
      for (let again = true; again;) {
        again = false;
        while (await react()) again = true;
        while ((await rooms.journeys.engine.step()) > 0) again = true;
        // Another transaction of this cluster, perhaps of another database, may hold the log's reader back for a moment.
        if ((await identify.projection.lag()) > 0) again = await new Promise((resolve) => setImmediate(() => resolve(true)));
        if ((await queue.drain(without)) > 0) again = true;
      }
    },
    async stop() {
      await intake.drain();
      await looks.stop();
      await rooms.journeys.engine.stop();
      await interact.stop();
      await Promise.all([rooms.editions.stop(), rooms.joining.stop(), sink?.stop()]);
      await queue.stop();
    },
  };
}
