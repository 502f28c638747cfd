/** The demonstration business: everything from a seed and the moment now, nothing from anywhere else. See README.md beside this file. */
import { seeded } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { assortment, CATEGORIES, type Article } from "./assortment.ts";
import {
  complaints,
  contactRules,
  mailings,
  permissions,
  visits,
  type Complaint,
  type Permission,
  type Rules,
  type Touch,
} from "./conversation.ts";
import { pick } from "./draws.ts";
import { withHabits } from "./habits.ts";
import { makePeople, type DemoGroup, type DemoPerson } from "./people.ts";
import { layTerms, type Told } from "./terms.ts";
import { buyingLife, taste, type Order, type Truth } from "./purchases.ts";

export const DEMO_SEED = "linden-and-rowe";
export const DEMO_NAME = "Linden & Rowe (demonstration)";
export const DEMO_CURRENCY = "GBP";

export interface Capture {
  personId: string;
  at: Date;
  source: string;
  interest: string;
}

export interface DemoBusiness {
  articles: Article[];
  people: DemoPerson[];
  groups: DemoGroup[];
  orders: (Order & { personId: string })[];
  touches: Touch[];
  permissions: Permission[];
  rules: Rules[];
  complaints: Complaint[];
  captures: Capture[];
  told: Told[];
  /** What no business knows: who left when, and how fast each buys. By person. */
  truth: Map<string, Truth>;
}

const SOURCES = ["Web form", "Counter card", "Trade fair", "Catalogue request"];

/** @param now the last purchases are of the day before */
export function makeBusiness(seed: string, now: Date, count = 5000): DemoBusiness {
  const until = new Date(Math.floor(now.getTime() / DAY) * DAY);
  const random = seeded(seed);
  const besides = seeded(`${seed} habits`);
  const articles = assortment(random);
  const { people, groups } = makePeople(random, count, until);
  const made: DemoBusiness = {
    articles,
    people,
    groups,
    orders: [],
    touches: [],
    permissions: [],
    rules: [],
    complaints: [],
    captures: [],
    told: [],
    truth: new Map(),
  };
  let orderNumber = 10_000;
  for (const person of people) {
    const habits = taste(random, CATEGORIES, person.institution !== null);
    const times: Date[] = [];
    if (person.customerNumber !== null) {
      const { truth, orders } = buyingLife(random, person.since, until, habits, articles, () => `D${++orderNumber}`);
      made.truth.set(person.id, truth);
      for (const order of withHabits(besides, orders, habits, articles, until)) {
        made.orders.push({ ...order, personId: person.id });
        times.push(order.at);
      }
    } else {
      made.captures.push({ personId: person.id, at: person.since, source: pick(random, SOURCES), interest: habits.favourites[0] ?? "" });
    }
    const agreed = permissions(random, person, until);
    made.permissions.push(...agreed);
    const rules = contactRules(random, person, until);
    if (rules !== null) made.rules.push(rules);
    made.complaints.push(...complaints(random, person, times, until));
    made.touches.push(...mailings(random, person, agreed, until), ...visits(random, person, CATEGORIES, until));
  }
  return { ...made, ...layTerms(seed, people, made.orders, made.truth, until) };
}
