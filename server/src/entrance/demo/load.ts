/** Writes the demonstration business through the doors of the rooms. Loading it twice changes nothing. */
import type { Care } from "../../capabilities/care/index.ts";
import type { Catalogue } from "../../capabilities/catalogue/index.ts";
import type { DeclaredFact, Identify, NewEvent, NewIdentifier } from "../../capabilities/identify/index.ts";
import type { Prospects } from "../../capabilities/prospects/index.ts";
import type { NewConsent, Trust } from "../../capabilities/trust/index.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { DEMO_CURRENCY, type DemoBusiness } from "./business.ts";
import type { DemoPerson } from "./people.ts";

export interface DemoDoors {
  postgres: Postgres;
  identify: Pick<Identify, "addPeople" | "addIdentifiers" | "declareFacts" | "addGroups" | "record">;
  trust: Pick<Trust, "recordConsents" | "putManyRules">;
  catalogue: Pick<Catalogue, "products">;
  care: { complaints: Pick<Care["complaints"], "addPast"> };
  prospects: Pick<Prospects, "addPast">;
}

const SOURCE = "demonstration";
const BATCH = 2000;

async function inBatches<T>(
  postgres: Postgres,
  rows: readonly T[],
  write: (tx: Db, some: readonly T[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < rows.length; from += BATCH) {
    await postgres.transaction((tx) => write(tx, rows.slice(from, from + BATCH)));
  }
}

function identifiersOf({ id, since, customerNumber, email, phone }: DemoPerson): NewIdentifier[] {
  const known: [NewIdentifier["kind"], string | null][] = [
    ["customer_number", customerNumber],
    ["email", email],
    ["phone", phone],
  ];
  return known.flatMap(([kind, value]) => (value === null ? [] : [{ kind, value, personId: id, source: SOURCE, at: since }]));
}

function factsOf(person: DemoPerson): DeclaredFact[] {
  const { id: personId, since: at, given, family, address, country, language, timeZone } = person;
  const known = { given_name: given, family_name: family, address, country, language, time_zone: timeZone };
  return Object.entries(known).flatMap(([attribute, value]) =>
    value === null ? [] : [{ personId, attribute, value, source: SOURCE, at }],
  );
}

const seen = ({ id, since }: DemoPerson): NewEvent => ({
  personId: id,
  messageId: `seen:${id}`,
  type: "identify",
  name: "First seen",
  at: since,
  source: SOURCE,
  payload: {},
});

function orderEvents({ orders }: DemoBusiness): NewEvent[] {
  return orders.map(({ id, personId, at, lines, refundOf }) => ({
    personId,
    messageId: `demo:order:${id}`,
    type: "track",
    name: refundOf === undefined ? "Order Completed" : "Order Refunded",
    at,
    source: SOURCE,
    payload: {
      order_id: id,
      currency: DEMO_CURRENCY,
      total_minor: lines.reduce((sum, line) => sum + line.amount_minor, 0),
      products: lines,
    },
  }));
}

function touchEvents({ touches, complaints }: DemoBusiness): NewEvent[] {
  const complained = complaints.flatMap(({ id, personId, at, settledAt, subject, channel }): NewEvent[] => {
    const note = (name: string, when: Date): NewEvent => ({
      personId,
      messageId: `${name}:${id}:${when.getTime()}`,
      type: "track",
      name,
      at: when,
      source: SOURCE,
      payload: { subject, channel },
    });
    return [note("Complaint Opened", at), ...(settledAt === undefined ? [] : [note("Complaint Settled", settledAt)])];
  });
  return [
    ...touches.map(({ personId, name, at, detail }, i): NewEvent => ({
      personId,
      messageId: `demo:touch:${i}`,
      type: "track",
      name,
      at,
      source: SOURCE,
      payload: detail,
    })),
    ...complained,
  ];
}

const TEXTS: Record<string, string> = {
  offers: "Yes, send me offers and news that fit what I buy. I can end this at any time.",
  "offers-from-other-companies": "Yes, now and then you may send me an offer of another company. My address stays with you.",
  alerts: "Tell me once when what I asked for arrives.",
};

function consentsOf({ permissions }: DemoBusiness): NewConsent[] {
  return permissions.map(({ personId, identifier, purpose, medium, decision, at }, i) => ({
    personId,
    identifier,
    purpose,
    medium,
    decision,
    at,
    words: { id: `form-${purpose}`, version: 1, language: "en", text: TEXTS[purpose] ?? "" },
    boxDefault: "unticked",
    method: `import:demonstration:${i + 1}`,
    actor: "person",
  }));
}

export interface LoadReport {
  people: number;
  orders: number;
  touches: number;
  consents: number;
}

/** The business as it is told: who there is at once, what happened to them up to a moment, so that what else is done stands at its place in time. */
export interface Telling {
  /** Purchases, conversations, permissions and complaints before this moment that were not told yet. */
  until(moment: Date): Promise<void>;
  /** Wishes hold from this moment on. */
  wishes(at: Date): Promise<void>;
  readonly report: LoadReport;
}

/** Gives what lies before a moment, each once. */
function before<T extends { readonly at: Date }>(all: readonly T[]): (moment: Date) => T[] {
  const sorted = [...all].sort((a, b) => a.at.getTime() - b.at.getTime());
  let next = 0;
  return (moment) => {
    const from = next;
    while (next < sorted.length && sorted[next]!.at < moment) next++;
    return sorted.slice(from, next);
  };
}

async function addWhoAndWhat({ postgres, identify, catalogue, prospects }: DemoDoors, demo: DemoBusiness): Promise<void> {
  await catalogue.products.put(
    demo.articles.map(({ sku, name, category, brand, ownBrand, useGroup, priceMinor, costMinor }) => ({
      sku,
      name,
      category,
      brand,
      ownBrand,
      useGroup,
      unitPriceMinor: priceMinor,
      unitCostMinor: costMinor,
    })),
  );
  await inBatches(postgres, demo.people, async (tx, some) => {
    await identify.addPeople(tx, some);
    await identify.addIdentifiers(tx, some.flatMap(identifiersOf));
    await identify.declareFacts(tx, some.flatMap(factsOf));
    await identify.record(tx, some.map(seen));
  });
  const told = demo.told.map(({ attribute, ...fact }): DeclaredFact => ({ ...fact, attribute, source: SOURCE }));
  await inBatches(postgres, told, identify.declareFacts);
  await postgres.transaction((tx) =>
    identify.addGroups(
      tx,
      demo.groups.map(({ id, kind, name, wanted }) => ({ id, kind, name, wanted: wanted ?? false })),
      demo.groups.flatMap(({ id, members }) => members.map((member) => ({ groupId: id, ...member }))),
    ),
  );
  await postgres.transaction((tx) => prospects.addPast(tx, demo.captures));
}

export async function beginBusiness(doors: DemoDoors, demo: DemoBusiness): Promise<Telling> {
  const { postgres, identify, trust, care } = doors;
  await addWhoAndWhat(doors, demo);
  const events = before([...orderEvents(demo), ...touchEvents(demo)]);
  const consents = before(consentsOf(demo));
  const complaints = before(demo.complaints);
  return {
    async until(moment) {
      await inBatches(postgres, events(moment), identify.record);
      await inBatches(postgres, consents(moment), (tx, some) => trust.recordConsents(tx, some));
      await inBatches(postgres, complaints(moment), (tx, some) => care.complaints.addPast(tx, some));
    },
    wishes: (at) => inBatches(postgres, demo.rules, (tx, some) => trust.putManyRules(tx, some, SOURCE, at)),
    report: {
      people: demo.people.length,
      orders: demo.orders.length,
      touches: demo.touches.length,
      consents: demo.permissions.length,
    },
  };
}

/** All at once. The caller then lets the projection catch up and refreshes the values. */
export async function loadBusiness(doors: DemoDoors, demo: DemoBusiness, now: Date): Promise<LoadReport> {
  const telling = await beginBusiness(doors, demo);
  await telling.until(now);
  await telling.wishes(now);
  return telling.report;
}
