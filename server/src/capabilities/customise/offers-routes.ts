import { Readable } from "node:stream";
import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { RuleSchema } from "../differentiate/segments-routes.ts";
import { MOST_CODES } from "./codes-service.ts";
import { OFFER_KINDS } from "./kinds/index.ts";
import type { Offers, OfferView, OfferWish } from "./offers-service.ts";
import { MOST_MONEY } from "./terms.ts";

const minor = z.number().int().describe("minor units of the business's currency");
const Id = z.object({ id: z.uuid() });
const Term = z.union([z.string().max(2000), z.number(), z.boolean()]);
const Terms = z.record(z.string().max(40), Term).describe("what the kind asks for: see GET /v1/offer-kinds");
const Cost = z.object({
  most: minor.describe("of one use, at most"),
  average: minor.describe("of one use, on average, as far as that can be foreseen"),
  once: minor.describe("of the offer, however often it is used: the prizes"),
});
const Taken = z.object({ heldUses: z.number().int(), heldMinor: minor, usedUses: z.number().int(), usedMinor: minor });
const State = z.enum(["running", "paused", "ended"]);

const OfferSchema = z.object({
  id: z.string(),
  name: z.string(),
  headline: z.string(),
  body: z.string(),
  url: z.string().nullable(),
  kind: z.string().nullable().describe("null: words and a place to go, no more"),
  terms: z.record(z.string(), Term),
  gets: z.string().describe("what somebody gets, in words"),
  rule: RuleSchema.nullable().describe("who may have it; null: everybody"),
  who: z.string().nullable(),
  people: z.number().int().nullable().describe("how many the rule finds; null: everybody, or still being found"),
  state: State,
  startsAt: z.date().nullable(),
  endsAt: z.date().nullable(),
  budgetMinor: minor.nullable(),
  budgetUses: z.number().int().nullable(),
  perPerson: z.number().int().nullable(),
  stackingGroup: z.string().nullable(),
  holdMinutes: z.number().int(),
  taken: Taken.describe("what is held for somebody, and what was used"),
  cost: Cost.nullable(),
  moneyLeft: minor.nullable(),
  usesLeft: z.number().int().nullable(),
  codes: z.object({ drawn: z.number().int(), used: z.number().int(), words: z.array(z.string()) }),
});

const words = {
  name: z.string().trim().min(1).max(120),
  headline: z.string().trim().min(1).max(200),
  body: z.string().max(4000),
  url: z.string().max(2000).nullable(),
};
const limits = {
  terms: Terms,
  rule: RuleSchema.nullable(),
  startsAt: z.coerce.date().nullable(),
  endsAt: z.coerce.date().nullable(),
  budgetMinor: z
    .number()
    .int()
    .min(0)
    .max(MOST_MONEY * 1000)
    .nullable(),
  budgetUses: z.number().int().min(0).max(1_000_000_000).nullable(),
  perPerson: z.number().int().min(1).max(1_000_000).nullable(),
  stackingGroup: z.string().trim().min(1).max(60).nullable().describe("one order takes at most one offer of a group"),
  holdMinutes: z.number().int().min(1).max(129_600).describe("how long it is held for somebody who has not used it yet"),
};
const NOTHING: Omit<OfferWish, "name" | "headline" | "id"> = {
  body: "",
  url: null,
  kind: null,
  terms: {},
  rule: null,
  startsAt: null,
  endsAt: null,
  budgetMinor: null,
  budgetUses: null,
  perPerson: null,
  stackingGroup: null,
  holdMinutes: 60,
};

const given = <T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };

const optional = <T extends z.ZodRawShape>(shape: T) => z.object(shape).partial();

/** With how many codes it has. */
function shownWith(offers: Offers) {
  const all = async (views: readonly OfferView[]) => {
    const counts = await offers.codes.counts(views.map(({ id }) => id));
    return views.map((view) => ({ ...view, terms: { ...view.terms }, codes: counts.get(view.id) ?? { drawn: 0, used: 0, words: [] } }));
  };
  const one = async (view: OfferView) => {
    const [shown] = await all([view]);
    if (shown === undefined) throw new Error("One offer was shown as none.");
    return shown;
  };
  return { all, one };
}

function makingRoutes(offers: Offers): Route[] {
  const shown = shownWith(offers);
  const put = (verb: "pause" | "resume" | "end", state: z.infer<typeof State>, summary: string): Route =>
    route({
      method: "POST",
      path: `/v1/offers/{id}/${verb}`,
      scope: "write",
      summary,
      params: Id,
      response: OfferSchema,
      handler: async ({ params }) => shown.one(await offers.put(params.id, state)),
    });
  return [
    route({
      method: "GET",
      path: "/v1/offers",
      scope: "figures",
      summary: "All offers, the newest first, with what was used of them and what that cost",
      response: z.object({ items: z.array(OfferSchema) }),
      handler: async () => ({ items: await shown.all(await offers.list()) }),
    }),
    route({
      method: "GET",
      path: "/v1/offers/{id}",
      scope: "figures",
      summary: "One offer",
      params: Id,
      response: OfferSchema,
      handler: async ({ params }) => shown.one(await offers.one(params.id)),
    }),
    route({
      method: "POST",
      path: "/v1/offers",
      scope: "write",
      summary: "Make an offer; with an id of the caller's, asking twice makes one",
      body: z.object({
        id: z.uuid().optional(),
        name: words.name,
        headline: words.headline,
        kind: z.string().max(40).nullable().optional(),
        ...optional({ body: words.body, url: words.url, ...limits }).shape,
      }),
      response: OfferSchema,
      handler: async ({ body: { name, headline, ...rest }, actor }) =>
        shown.one(await offers.make({ ...NOTHING, name, headline, ...given(rest) }, actor)),
    }),
    route({
      method: "PATCH",
      path: "/v1/offers/{id}",
      scope: "write",
      summary: "Change an offer; what is held for somebody stays as it was promised",
      params: Id,
      body: optional({ ...words, ...limits }),
      response: OfferSchema,
      handler: async ({ params, body, actor }) => shown.one(await offers.change(params.id, given(body), actor)),
    }),
    put("pause", "paused", "Let an offer rest; what is held for somebody can still be used"),
    put("resume", "running", "Let an offer go on"),
    put("end", "ended", "End an offer for good; what is held for somebody can still be used"),
  ];
}

const Field = z.object({
  id: z.string(),
  type: z.enum(["money", "share", "count", "text", "url", "choice", "article", "category"]),
  label: z.string(),
  hint: z.string().nullable(),
  optional: z.boolean(),
  when: z.object({ field: z.string(), is: z.string() }).nullable().describe("wanted only while that field has this value"),
  least: z.number().nullable(),
  most: z.number().nullable(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
});

const kindsShown = OFFER_KINDS.map(({ id, name, description, needs, drawn = false, fields }) => ({
  id,
  name,
  description,
  needs,
  drawn,
  fields: fields.map((field) => ({
    id: field.id,
    type: field.type,
    label: field.label,
    hint: field.hint ?? null,
    optional: field.optional ?? false,
    when: field.when === undefined ? null : { ...field.when },
    least: "least" in field ? field.least : null,
    most: "most" in field ? field.most : null,
    choices: field.type === "choice" ? field.choices.map((choice) => ({ ...choice })) : [],
  })),
}));

function askingRoutes(offers: Offers): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/offer-kinds",
      scope: "read",
      summary: "The kinds of incentive and what each asks for; the form is made from it",
      response: z.object({
        items: z.array(
          z.object({
            id: z.string(),
            name: z.string(),
            description: z.string(),
            needs: z.enum(["nothing", "order", "answer"]),
            drawn: z.boolean(),
            fields: z.array(Field),
          }),
        ),
      }),
      handler: async () => Promise.resolve({ items: kindsShown }),
    }),
    route({
      method: "POST",
      path: "/v1/offers/preview",
      scope: "lists",
      summary: "An offer before it is made: how many may have it, and what it can cost at most",
      body: z.object({
        kind: z.string().max(40),
        terms: limits.terms,
        rule: limits.rule.default(null),
        perPerson: limits.perPerson.default(null),
        budgetMinor: limits.budgetMinor.default(null),
        budgetUses: limits.budgetUses.default(null),
      }),
      response: z.object({
        gets: z.string(),
        cost: Cost,
        people: z.number().int(),
        mostInAll: minor.nullable().describe("null: nothing limits it"),
        sentence: z.string(),
      }),
      handler: ({ body }) => offers.preview(body),
    }),
  ];
}

function codesRoutes(offers: Offers): Route[] {
  return [
    route({
      method: "POST",
      path: "/v1/offers/{id}/codes",
      scope: "write",
      summary: "Draw single codes in advance; each can be used once",
      params: Id,
      body: z.object({ count: z.number().int().min(1).max(MOST_CODES) }),
      response: z.object({ from: z.number().int(), to: z.number().int() }),
      handler: ({ params, body }) => offers.codes.draw(params.id, body.count),
    }),
    route({
      method: "POST",
      path: "/v1/offers/{id}/codes/shared",
      scope: "write",
      summary: "A word that many may use, e.g. SPRING10; how often one person may is the offer's limit",
      params: Id,
      body: z.object({ word: z.string().max(60) }),
      response: z.object({ word: z.string() }),
      async handler({ params, body }) {
        await offers.codes.share(params.id, body.word);
        return { word: body.word.trim() };
      },
    }),
    route({
      method: "GET",
      path: "/v1/offers/{id}/codes.csv",
      scope: "export",
      summary: "All single codes of an offer as a file",
      params: Id,
      raw: "text/csv",
      perMinute: 20,
      reveals: () => [],
      async handler({ params }) {
        await offers.one(params.id);
        return {
          status: 200,
          headers: {
            "content-type": "text/csv; charset=utf-8",
            "content-disposition": 'attachment; filename="codes.csv"',
            "cache-control": "no-store",
          },
          body: Readable.from(offers.codes.csv(params.id)),
        };
      },
    }),
  ];
}

export const offersRoutes = (offers: Offers): Route[] => [...makingRoutes(offers), ...askingRoutes(offers), ...codesRoutes(offers)];
