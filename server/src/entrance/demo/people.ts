/** Who the people of the demonstration are: names, addresses, households, institutions. */
import { seeded, type Random } from "../../platform/random.ts";
import { DAY } from "../../vocabulary/time.ts";
import { idFrom, pick, weighted } from "./draws.ts";
import { mailbox, PLACES, someone, type Someone } from "./places.ts";
import { daytime } from "./purchases.ts";

export interface DemoPerson {
  id: string;
  since: Date;
  /** Null for a prospect. */
  customerNumber: string | null;
  given: string;
  family: string;
  email: string | null;
  phone: string | null;
  address: Someone["address"] | null;
  country: string;
  language: string;
  timeZone: string | null;
  institution: string | null;
}

export interface DemoGroup {
  id: string;
  kind: "household" | "organisation" | "channel";
  name: string;
  /** An institution the business would like to win. */
  wanted?: boolean;
  members: { personId: string; role: string }[];
}

const INSTITUTIONS = [
  "Greenfield Primary School",
  "St Anne's Hospice",
  "Harbour Library",
  "Kestrel Housing Trust",
  "Oakdale Nursing Home",
  "The Old Mill Hotel",
  "Riverside Community Centre",
  "Moorland College",
  "Larkhill Nursery",
  "Brook Street Surgery",
  "Weaver's Guild",
  "Castle Tea Rooms",
];
const PARTNERS = ["Hill & Dale Garden Shops", "Copper Kettle Cafés", "Northern Gift Traders", "Parkside Florists"];
const ROLES = ["Purchasing", "Director", "Office"];

/** Customers grow over the three years and more of them came lately; prospects came in the last eighteen months. */
function sinceOf(random: Random, until: Date, prospect: boolean): Date {
  const days = prospect ? 1 + 540 * random() : 5 + 1090 * random() ** 0.9;
  return daytime(new Date(until.getTime() - days * DAY), random);
}

function person(random: Random, number: number, until: Date, prospect: boolean): DemoPerson {
  const place = weighted(
    random,
    PLACES.map((value) => ({ weight: value.weight, value })),
  );
  const who = someone(random, place);
  const since = sinceOf(random, until, prospect);
  const reachable = random();
  return {
    id: idFrom(random, since),
    since,
    customerNumber: prospect ? null : String(100_000 + number),
    given: who.given,
    family: who.family,
    email: prospect || reachable < 0.86 ? mailbox(who, number) : null,
    phone: random() < 0.55 ? who.phone : null,
    address: prospect ? (random() < 0.3 ? who.address : null) : random() < 0.94 ? who.address : null,
    country: place.country,
    language: random() < 0.96 ? place.language : "en",
    timeZone: random() < 0.9 ? place.timeZone : null,
    institution: null,
  };
}

/** Every fourteenth customer or so shares name and address with the one before. */
function households(random: Random, people: DemoPerson[]): DemoGroup[] {
  const groups: DemoGroup[] = [];
  for (let i = 1; i < people.length; i++) {
    const [head, mate] = [people[i - 1]!, people[i]!];
    const single = random() > 0.07 || head.customerNumber === null || mate.customerNumber === null;
    if (single || head.address === null || head.institution !== null || mate.institution !== null) continue;
    const place = PLACES.find(({ country }) => country === head.country)!;
    const drawn = someone(random, place).given;
    // Two people of one house are called differently, or they would look like one person entered twice.
    const given = drawn === head.given ? place.given[(place.given.indexOf(drawn) + 1) % place.given.length]! : drawn;
    const number = Number(mate.customerNumber) - 100_000;
    Object.assign(mate, {
      given,
      family: head.family,
      address: head.address,
      country: head.country,
      language: head.language,
      timeZone: head.timeZone,
      phone: head.phone,
      email: mate.email === null ? null : mailbox({ given, family: head.family }, number),
    });
    groups.push({
      id: idFrom(random, head.since),
      kind: "household",
      name: `${head.family}, ${head.address.lines[0]}`,
      members: [
        { personId: head.id, role: "member" },
        { personId: mate.id, role: "member" },
      ],
    });
    i++;
  }
  return groups;
}

/** Some institutions with one to four contacts each; fewer than three names is a gap to close. */
function institutions(random: Random, people: DemoPerson[]): DemoGroup[] {
  const customers = people.filter((each) => each.customerNumber !== null && each.country === "GB" && each.address !== null);
  let next = 0;
  return INSTITUTIONS.flatMap((name, i) => {
    const contacts = customers.slice(next, (next += 1 + Math.floor(random() * 4)));
    const [first] = contacts;
    const address = first?.address ?? null;
    if (first === undefined || address === null) return [];
    for (const contact of contacts) {
      contact.institution = name;
      contact.address = { ...address, lines: [name, ...address.lines] };
    }
    return [
      {
        id: idFrom(random, first.since),
        kind: "organisation" as const,
        name,
        wanted: i % 3 !== 0,
        members: contacts.map(({ id }, which) => ({ personId: id, role: ROLES[which] ?? pick(random, ROLES) })),
      },
    ];
  });
}

/** Channel partners: each sells on through four people who buy in their own name. Draws of their own, so that nobody else's change. */
function partners(people: readonly DemoPerson[]): DemoGroup[] {
  const random = seeded("partners");
  const customers = people.filter((each) => each.customerNumber !== null && each.country === "GB" && each.institution === null);
  return PARTNERS.flatMap((name, i) => {
    const members = customers.slice(-4 * (i + 1), i === 0 ? undefined : -4 * i);
    const [first] = members;
    if (first === undefined) return [];
    const roles = ["Owner", "Buyer", "Shop floor", "Shop floor"];
    const who = members.map(({ id }, which) => ({ personId: id, role: roles[which] ?? "" }));
    return [{ id: idFrom(random, first.since), kind: "channel" as const, name, members: who }];
  });
}

export function makePeople(random: Random, count: number, until: Date): { people: DemoPerson[]; groups: DemoGroup[] } {
  const prospects = Math.round(count * 0.16);
  const people = Array.from({ length: count }, (_, i) => person(random, i + 1, until, i >= count - prospects));
  const organisations = institutions(random, people);
  return { people, groups: [...organisations, ...households(random, people), ...partners(people)] };
}
