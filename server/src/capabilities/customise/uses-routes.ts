import { z } from "zod";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type ChangeLine, type Route } from "../../vocabulary/route.ts";
import type { Trust } from "../trust/index.ts";
import type { Offers } from "./offers-service.ts";
import type { UseAnswer } from "./uses-service.ts";
import type { Use } from "./uses-store.ts";

const minor = z.number().int().describe("minor units of the business's currency");
const state = z.enum(["reserved", "committed", "released", "lapsed", "returned"]);
const key = z.string().min(1).max(200).describe("of your own making; the same key again is the same use");
const Order = z.object({
  ref: z.string().min(1).max(200).describe("the shop's number of the order"),
  minor: z.number().int().min(0).max(1e12).describe("what its goods cost before the offer, minor units"),
});
const UseShown = z.object({
  useId: z.string(),
  personId: z.string(),
  offerId: z.string(),
  state,
  costMinor: minor.describe("while it is held: at most; then what it cost, so much is to be taken off the order"),
  givenBackMinor: minor,
  orderRef: z.string().nullable(),
  deadline: z.date().describe("until when it is held"),
  again: z.boolean().describe("this was done before; nothing was done now"),
});
const Id = z.object({ id: z.uuid() });

/** A till may ask as often as it likes. */
const PER_MINUTE = 600_000;

const shown = ({ id, personId, offerId, state: now, costMinor, givenBackMinor, orderRef, deadline }: Use, again: boolean) => ({
  useId: id,
  personId,
  offerId,
  state: now,
  costMinor,
  givenBackMinor,
  orderRef,
  deadline,
  again,
});

/** A refusal is a sentence for people and its reason for programs. */
function granted(answer: UseAnswer | undefined) {
  if (answer === undefined) throw new Problem("not-found", "There is no such use of an offer.");
  if ("use" in answer) return shown(answer.use, answer.again);
  const kind = answer.refusal === "too-many-tries" ? "too-many" : answer.refusal === "no-such-use" ? "not-found" : "refused";
  throw new Problem(kind, answer.sentence, { why: answer.refusal });
}

function redeemRoute(offers: Offers): Route {
  return route({
    method: "POST",
    path: "/v1/offers/redeem",
    scope: "care",
    summary: "Use an offer, or hold it, for a person: by its code or its id; the same key is the same use",
    perMinute: PER_MINUTE,
    body: z.object({
      person: z.object({
        by: z.enum(["id", "email", "phone", "customer_number", "card"]).default("id"),
        value: z.string().min(1).max(254),
      }),
      offerId: z.uuid().nullable().default(null),
      code: z.string().min(1).max(80).nullable().default(null),
      key,
      order: Order.nullable().default(null),
      answer: z.string().max(200).nullable().default(null).describe("of a contest"),
      commit: z.boolean().default(true).describe("false: hold it until its deadline"),
      from: z
        .string()
        .max(64)
        .nullable()
        .default(null)
        .describe("where the code was typed, e.g. the shopper's address: wrong tries are counted by it"),
    }),
    response: UseShown,
    async handler({ body, takeLine }) {
      if ((body.offerId === null) === (body.code === null))
        throw new Problem("invalid", "Send the code, or the id of the offer: one of them.");
      if (body.person.by === "id" && !z.uuid().safeParse(body.person.value).success)
        throw new Problem("invalid", "The id of a person is a UUID. To name them otherwise, say by what.");
      return granted(await offers.redeem({ ...body, line: takeLine() }));
    },
  });
}

export function usesRoutes(offers: Offers, postgres: Postgres, { auditAll }: Pick<Trust, "auditAll">): Route[] {
  /** What is done with one use, and its line in the audit. */
  const inOne = (line: ChangeLine, work: (tx: Db) => Promise<UseAnswer[]>) =>
    postgres.transaction(async (tx) => {
      const use = granted((await work(tx))[0]);
      await auditAll(tx, [{ ...line, people: [use.personId] }]);
      return use;
    });
  return [
    redeemRoute(offers),
    route({
      method: "POST",
      path: "/v1/offers/uses/{id}/commit",
      scope: "care",
      summary: "Use for good what is held",
      perMinute: PER_MINUTE,
      params: Id,
      body: z.object({ order: Order.nullable().default(null), answer: z.string().max(200).nullable().default(null) }),
      response: UseShown,
      handler: ({ params, body, takeLine }) => inOne(takeLine(), (tx) => offers.commit(tx, [{ useId: params.id, ...body }])),
    }),
    route({
      method: "POST",
      path: "/v1/offers/uses/{id}/release",
      scope: "care",
      summary: "Give up what is held, so that others may have it",
      perMinute: PER_MINUTE,
      params: Id,
      response: UseShown,
      handler: ({ params, takeLine }) => inOne(takeLine(), (tx) => offers.release(tx, [params.id])),
    }),
    route({
      method: "POST",
      path: "/v1/offers/returns",
      scope: "care",
      summary: "Goods of an order came back: each offer used with it gives back what it should; the same key again changes nothing",
      perMinute: PER_MINUTE,
      body: z.object({
        order: Order.shape.ref,
        key,
        returnedMinor: z
          .number()
          .int()
          .min(0)
          .max(1e12)
          .describe("the value of the goods that came back with this return, before the offer"),
        whole: z.boolean().default(false).describe("nothing of the order is left"),
      }),
      response: z.object({ givenBackMinor: minor, uses: z.array(UseShown) }),
      async handler({ body: { order, ...back }, takeLine }) {
        const { uses, minor: givenBackMinor } = await offers.returned(order, back, takeLine);
        return { givenBackMinor, uses: uses.map((use) => shown(use, false)) };
      },
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/offers",
      scope: "people",
      summary: "What a person may have, what is held for them and what they used",
      params: Id,
      response: z.object({
        may: z.array(z.object({ offerId: z.string(), name: z.string(), gets: z.string() })),
        uses: z.array(
          z.object({
            useId: z.string(),
            offerId: z.string(),
            name: z.string(),
            gets: z.string(),
            state,
            costMinor: minor,
            orderRef: z.string().nullable(),
            at: z.date(),
            deadline: z.date().nullable(),
          }),
        ),
        over: z
          .array(z.object({ offerId: z.string(), name: z.string(), had: z.number(), may: z.number(), sentence: z.string() }))
          .describe("had more often than one person may, and how that came about"),
      }),
      async handler({ params }) {
        const { may, uses, over } = await offers.of(params.id);
        return { may: [...may], uses: [...uses], over: [...over] };
      },
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/offers/{offerId}/code",
      scope: "care",
      summary: "The person's own single code of an offer, drawn where there is none yet",
      params: z.object({ id: z.uuid(), offerId: z.uuid() }),
      response: z.object({ code: z.string() }),
      handler: async ({ params }) => ({ code: await postgres.transaction((tx) => offers.codes.codeFor(tx, params.offerId, params.id)) }),
    }),
  ];
}
