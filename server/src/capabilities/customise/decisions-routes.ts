import { z } from "zod";
import { route, type Route } from "../../vocabulary/route.ts";
import { decisionSettingsRoutes } from "./decision-settings-routes.ts";
import { learnedRoutes } from "./learned-routes.ts";
import type { Decisions } from "./decisions-service.ts";
import { steeringRoutes } from "./steering-routes.ts";
import { whatIfRoutes } from "./what-if-routes.ts";

/** The names of places, pages and slots are the caller's; short ones, since each is learned. */
const Name = z.string().trim().min(1).max(40);

const Decision = z.object({
  decisionId: z.string(),
  personId: z.string(),
  offer: z
    .object({
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      headline: z.string(),
      body: z.string(),
      url: z.string().nullable(),
      sku: z.string().nullable().describe("The article, where a good is suggested"),
    })
    .nullable(),
  presentation: z
    .object({
      id: z.string(),
      name: z.string(),
      headline: z.string(),
      body: z.string(),
      imageUrl: z.string().nullable(),
      tone: z.string(),
    })
    .nullable()
    .describe("How it is put; null: in the offer's own words"),
  because: z.string().nullable().describe("Why there is nothing, where there is nothing"),
  reasons: z.array(z.string()),
  propensity: z.number().nullable().describe("Probability with which exactly this was drawn; null where nothing was drawn"),
  windowEndsAt: z.date().describe("Outcomes told later are not counted"),
  repeated: z.boolean().describe("Whether this occasion had this answer before"),
});

const Replayed = z.object({
  decisionId: z.string(),
  personId: z.string(),
  at: z.date(),
  model: z.number().int(),
  same: z.boolean(),
  sentence: z.string(),
  offer: z.string().nullable(),
  presentation: z.string().nullable(),
  propensity: z.number().nullable(),
  offerPropensity: z.number().nullable(),
  reasons: z.array(z.string()),
  features: z.array(z.string()),
  candidates: z.number().int(),
  excluded: z.record(z.string(), z.number().int()),
});

/** Every view of a page may ask. */
const PER_MINUTE = 600_000;

export function decisionsRoutes(decisions: Decisions): Route[] {
  return [
    ...steeringRoutes(decisions.steering),
    ...decisionSettingsRoutes(decisions.settings),
    ...learnedRoutes(decisions.screen),
    ...whatIfRoutes(decisions.whatIf),
    route({
      method: "POST",
      path: "/v1/decide",
      scope: "people",
      summary: "What to show this person here and now, how to put it and why; or that nothing is shown, and why",
      body: z
        .object({
          personId: z.uuid().optional(),
          anonymousId: z.string().min(1).max(200).optional().describe("The id that a page keeps of a visitor"),
          slot: Name.optional().describe("A place of a page; without a medium it is shown on a page"),
          medium: Name.optional().describe("web, desk, email, letter, …"),
          context: z
            .object({
              moment: z.coerce.date().optional(),
              place: Name.optional().describe("Where they are, in your words"),
              page: Name.optional().describe("The kind of page: home, category, product, cart, account, …"),
            })
            .default({}),
          occasion: z.string().min(1).max(120).optional().describe("The same occasion of a person gets the same answer"),
        })
        .refine(({ personId, anonymousId }) => (personId === undefined) !== (anonymousId === undefined), {
          message: "Say either personId or anonymousId.",
        }),
      response: Decision,
      perMinute: PER_MINUTE,
      question: true,
      handler: ({ body: { personId, anonymousId, slot, medium = "web", context, occasion } }) =>
        decisions.decide({ personId, anonymousId, slot, medium, occasion, ...context }),
    }),
    route({
      method: "POST",
      path: "/v1/decisions/{id}/outcomes",
      scope: "people",
      summary: "What became of a decision; counted within its window, the first of each kind",
      params: z.object({ id: z.uuid() }),
      body: z.object({
        what: z.enum(["click", "claim", "purchase", "declined"]),
        at: z.coerce.date().optional(),
        valueMinor: z.number().int().min(-1e12).max(1e12).default(0).describe("Margin of a purchase that no event tells of, minor units"),
      }),
      response: z.object({ counted: z.boolean(), sentence: z.string() }),
      handler: ({ params, body }) => decisions.tell(params.id, body),
    }),
    route({
      method: "GET",
      path: "/v1/decisions/{id}/replay",
      scope: "people",
      summary: "A stored decision made again from what was kept of it, with its reasons",
      params: z.object({ id: z.uuid() }),
      response: Replayed,
      handler: ({ params }) => decisions.replay(params.id),
    }),
  ];
}
