import { mkdtempSync, rmSync } from "node:fs";
import { createHmac } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOwnWords } from "../src/capabilities/care/index.ts";
import { createCatalogue } from "../src/capabilities/catalogue/index.ts";
import { createCodes, type Codes } from "../src/capabilities/customise/codes-service.ts";
import { createEligible } from "../src/capabilities/customise/eligibility-service.ts";
import { createCustomise, type Customise } from "../src/capabilities/customise/index.ts";
import type { Segments } from "../src/capabilities/differentiate/index.ts";
import { foundOf, membershipsAmong } from "../src/capabilities/differentiate/segments-store.ts";
import { createIdentify, createQuestions, type Identify, type Questions } from "../src/capabilities/identify/index.ts";
import { createInteract, interactDecisions, type Interact } from "../src/capabilities/interact/index.ts";
import { createExperiments, createLearn, type Learn } from "../src/capabilities/learn/index.ts";
import { createOwnPoints } from "../src/capabilities/loyalty/index.ts";
import { createTrust, trustDecisions, type Trust } from "../src/capabilities/trust/index.ts";
import { connectClickHouse } from "../src/platform/clickhouse.ts";
import { createFiles } from "../src/platform/files.ts";
import { newId } from "../src/platform/ids.ts";
import { createLog } from "../src/platform/log.ts";
import type { SmtpTimeouts } from "../src/platform/mail-smtp.ts";
import type { Postgres } from "../src/platform/postgres.ts";
import type { Typesetter } from "../src/platform/typst.ts";
import { seeded } from "../src/platform/random.ts";

/** The rooms from trust to interact, without the house around them; the audience is who the test says. */
export interface SendingWorld {
  readonly trust: Trust;
  readonly identify: Identify;
  readonly customise: Customise;
  readonly codes: Codes;
  readonly learn: Learn;
  readonly interact: Interact;
  readonly clock: { now: Date };
  readonly members: string[];
  /** Facts announced so far. */
  readonly announced: { name: string; data: object }[];
  smtpUrl: string | null;
  /** Another process on the same data, as a second copy or a second machine. */
  another(instance: string): Interact;
  stop(): Promise<void>;
}

export interface SendingOptions {
  readonly folder?: string;
  readonly instance?: string;
  readonly timeouts?: SmtpTimeouts;
  readonly now?: Date;
  readonly lanes?: number;
  readonly typesetter?: Typesetter;
  readonly delivered?: (messageIds: readonly string[]) => readonly string[];
}

export function createSendingWorld(postgres: Postgres, options: SendingOptions = {}): SendingWorld {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "rapport-sending-"));
  const clock = { now: options.now ?? new Date("2026-06-15T10:00:00Z") };
  const announced: { name: string; data: object }[] = [];
  const members: string[] = [];
  const instance = options.instance ?? "instance-a";
  const queue = {
    forget: () => Promise.resolve(),
    announce: (_: unknown, name: string, data: object) => Promise.resolve(void announced.push({ name, data })),
  };
  const seal = (text: string): string => createHmac("sha256", "tombstones").update(text).digest("hex");
  const identify = createIdentify({ postgres, clickhouse: connectClickHouse("http://127.0.0.1:1") });
  const questionsOf = (trust: Trust): Questions =>
    createQuestions({ postgres, clock: () => clock.now, trust, decisions: [...trustDecisions, ...interactDecisions] });
  const customise = createCustomise();
  const learn = createLearn({ clock: () => clock.now, currency: () => Promise.resolve("EUR") });
  const keyFor = (purpose: string): string => createHmac("sha256", "test").update(purpose).digest("hex");
  const trust = createTrust({ queue, clock: () => clock.now, instance, seal });
  const segments: Pick<Segments, "standings"> = {
    standings: async (db, ids, people) => ({ found: await foundOf(db, ids), members: await membershipsAmong(db, ids, people) }),
  };
  const eligible = createEligible({ clock: () => clock.now, trust, segments });
  const codes = createCodes({ postgres, clock: () => clock.now, keyFor, eligible });
  const base = {
    postgres,
    identify,
    customise,
    codes: codes.inMessages,
    clock: () => clock.now,
    files: createFiles(folder),
    random: seeded("sending"),
    log: createLog("silent"),
    learn,
    experiments: createExperiments({ postgres, identify, clock: () => clock.now, currency: () => Promise.resolve("EUR") }),
    audiences: {
      members: () => Promise.resolve([...members]),
      name: (id: string) => Promise.resolve(`List ${id}`),
      whys: () => Promise.resolve(new Map()),
    },
    goods: createCatalogue({ postgres, queue, clock: () => clock.now }).products,
    ownPoints: createOwnPoints({ clock: () => clock.now }),
    ownWords: createOwnWords({ identify, clock: () => clock.now }),
    publicUrl: "http://localhost:4321",
    keyFor,
    // A name service that knows nothing.
    dns: { txt: () => Promise.resolve([]), mx: () => Promise.resolve([]), addresses: () => Promise.resolve([]) },
    dkimSelector: "rapport",
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    ...(options.lanes ? { lanes: options.lanes } : {}),
    ...(options.typesetter ? { typesetter: options.typesetter } : {}),
    ...(options.delivered ? { delivered: options.delivered } : {}),
  };
  const others: Interact[] = [];
  const world: SendingWorld = {
    trust,
    identify,
    customise,
    codes,
    learn,
    clock,
    members,
    announced,
    smtpUrl: null,
    interact: undefined as never,
    another(name) {
      const trust = createTrust({ queue, clock: () => clock.now, instance: name, seal });
      const other = createInteract({
        ...base,
        trust,
        queue,
        questions: questionsOf(trust),
        instance: name,
        run: newId(),
        smtpUrl: () => world.smtpUrl,
      });
      others.push(other);
      return other;
    },
    async stop() {
      for (const other of [world.interact, ...others]) await other.stop();
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  const interact = createInteract({
    ...base,
    trust: world.trust,
    queue,
    questions: questionsOf(world.trust),
    instance,
    run: newId(),
    smtpUrl: () => world.smtpUrl,
  });
  return Object.assign(world, { interact });
}

export interface Somebody {
  readonly given?: string;
  readonly family?: string;
  readonly email?: string | null;
  readonly phone?: string;
  readonly language?: string;
  readonly country?: string;
  readonly timeZone?: string;
  readonly address?: { lines: string[]; postalCode: string; city: string; country: string };
  /** Media with consent to offers; by default mail. */
  readonly consents?: readonly string[];
}

/** People with consent, put on the list; returns their ids. */
export async function addSomebodies(world: SendingWorld, postgres: Postgres, people: readonly Somebody[]): Promise<string[]> {
  const at = new Date(world.clock.now.getTime() - 86_400_000);
  const { db } = postgres;
  const rows = people
    .map((person) => ({ id: newId(), ...person }))
    .map((person) => ({ ...person, email: person.email === undefined ? `p-${person.id}@shop.example` : person.email }));
  await world.identify.addPeople(
    db,
    rows.map(({ id }) => ({ id, since: at })),
  );
  await world.identify.addIdentifiers(
    db,
    rows.flatMap(({ id, email, phone }) => [
      ...(email === null ? [] : [{ kind: "email" as const, value: email, personId: id, source: "test", at }]),
      ...(phone === undefined ? [] : [{ kind: "phone" as const, value: phone, personId: id, source: "test", at }]),
    ]),
  );
  await world.identify.declareFacts(
    db,
    rows.flatMap((row) => {
      const facts = {
        given_name: row.given,
        family_name: row.family,
        language: row.language,
        country: row.country,
        time_zone: row.timeZone,
        address: row.address,
      };
      return Object.entries(facts)
        .filter(([, value]) => value !== undefined)
        .map(([attribute, value]) => ({ personId: row.id, attribute, value, source: "test", at }));
    }),
  );
  const words = { id: "test", version: 1, language: "en", text: "Yes, send me offers" };
  for (let i = 0; i < rows.length; i += 1000) {
    await postgres.transaction((tx) =>
      world.trust.recordConsents(
        tx,
        rows.slice(i, i + 1000).flatMap((row) =>
          (row.consents ?? ["email"]).map((medium) => ({
            personId: row.id,
            identifier: row.email ?? "",
            purpose: "offers",
            medium,
            decision: "given" as const,
            words,
            method: "form",
            actor: "test",
            at,
          })),
        ),
      ),
    );
  }
  world.members.push(...rows.map(({ id }) => id));
  return rows.map(({ id }) => id);
}

/** A campaign to everybody on the list, started; returns its id. */
export async function startCampaign(world: SendingWorld, postgres: Postgres, heldBack = 0): Promise<string> {
  const offer = await world.customise.addOffer(postgres.db, {
    name: "Spring",
    headline: "Spring is here",
    body: "A tenth off.",
    url: "https://shop.example/spring",
  });
  const campaign = await world.interact.campaigns.create("Spring", "list", "test");
  await world.interact.campaigns.edit(campaign.id, { heldBack, offerId: offer.id });
  const { matched, heldBack: held } = await world.interact.campaigns.audience(campaign.id);
  await world.interact.campaigns.start(campaign.id, matched - held, "test");
  return campaign.id;
}
