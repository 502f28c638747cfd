import { z } from "zod";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type ChangeLine, type Route } from "../../vocabulary/route.ts";
import type { Trust } from "../trust/index.ts";
import type { Loyalty } from "./index.ts";
import type { Ended, Redeemed } from "./points-service.ts";

const id = z.object({ id: z.uuid() });
const why = z.string().trim().min(1).max(200);
const Move = z.object({
  points: z.int().min(1).max(1_000_000_000),
  why: why.describe("in words that the person will read"),
  key: z.string().min(1).max(200).describe("of your own making; the same key again moves nothing and gets the same answer"),
});
const Balance = z.object({
  usable: z.number().describe("can be spent; never below zero"),
  pending: z.number().describe("earned, and usable when the goods can no longer come back"),
  held: z.number(),
  owed: z.number().describe("taken back after they were spent; what is earned next settles it"),
  next: z.object({ points: z.number(), at: z.date() }).nullable().describe("what expires next"),
});
const Done = z.object({ id: z.string(), again: z.boolean(), usable: z.number() });
const Over = z.object({ again: z.boolean() });

/** A till may send as many as it likes. */
const PER_MINUTE = 600_000;

function redeemed(answer: Redeemed): { id: string; again: boolean; usable: number } {
  if (!answer.done) throw new Problem("refused", answer.sentence, { why: answer.why, usable: answer.usable });
  return { id: answer.id, again: answer.again, usable: answer.usable };
}

function ended(answer: Ended): { again: boolean } {
  if (!answer.done) throw new Problem("refused", answer.sentence, { why: answer.why });
  return { again: answer.again };
}

export function pointsRoutes({ points }: Pick<Loyalty, "points">, postgres: Postgres, { auditAll }: Pick<Trust, "auditAll">): Route[] {
  const { db } = postgres;
  /** How something about points ends, and its line in the audit; a deadline that had passed is a change too. */
  const inOne = async (line: ChangeLine, work: (tx: Db) => Promise<Ended>): Promise<{ again: boolean }> =>
    ended(
      await postgres.transaction(async (tx) => {
        const answer = await work(tx);
        if (answer.done || answer.why === "late") await auditAll(tx, [line]);
        return answer;
      }),
    );
  return [
    route({
      method: "GET",
      path: "/v1/people/{id}/points",
      scope: "people",
      summary: "The points of a person now, or as they were at a moment",
      params: id,
      query: z.object({ at: z.coerce.date().optional() }),
      response: Balance,
      handler: ({ params, query }) => points.balance(db, params.id, query.at),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/points/history",
      scope: "people",
      summary: "What happened to a person's points, newest first",
      params: id,
      query: z.object({ cursor: z.uuid().optional() }),
      response: z.object({
        items: z.array(z.object({ id: z.string(), kind: z.string(), at: z.date(), points: z.number(), why: z.string() })),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ params, query }) => points.history(db, params.id, query.cursor ?? null),
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/points",
      scope: "care",
      summary: "Give a person points",
      params: id,
      body: Move,
      response: z.object({ id: z.string(), again: z.boolean() }),
      handler: ({ params, body, actor, takeLine }) =>
        postgres.transaction(async (tx) => {
          const given = await points.earn(tx, { ...body, personId: params.id, actor });
          await auditAll(tx, [{ ...takeLine(), people: [params.id] }]);
          return given;
        }),
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/points/spend",
      scope: "care",
      summary: "Spend points of a person, those that expire soonest first",
      params: id,
      body: Move,
      response: Done,
      perMinute: PER_MINUTE,
      handler: async ({ params, body, actor, takeLine }) =>
        redeemed(await points.spend({ ...body, personId: params.id, actor, line: takeLine() })),
    }),
    route({
      method: "POST",
      path: "/v1/people/{id}/points/holds",
      scope: "care",
      summary: "Put points aside for some seconds, while something is being redeemed",
      params: id,
      body: Move.extend({ seconds: z.int().min(1).max(86_400).default(600) }),
      response: Done,
      perMinute: PER_MINUTE,
      handler: async ({ params, body: { seconds, ...move }, actor, takeLine }) =>
        redeemed(await points.hold({ ...move, personId: params.id, actor, seconds, line: takeLine() })),
    }),
    route({
      method: "POST",
      path: "/v1/points/holds/{id}/commit",
      scope: "care",
      summary: "Spend what is on hold; not after its deadline",
      params: id,
      body: z.object({ why }),
      response: Over,
      perMinute: PER_MINUTE,
      handler: ({ params, body, actor, takeLine }) => inOne(takeLine(), (tx) => points.commit(tx, params.id, body.why, actor)),
    }),
    route({
      method: "POST",
      path: "/v1/points/holds/{id}/release",
      scope: "care",
      summary: "Give back what is on hold",
      params: id,
      body: z.object({ why }),
      response: Over,
      perMinute: PER_MINUTE,
      handler: ({ params, body, actor, takeLine }) => inOne(takeLine(), (tx) => points.release(tx, params.id, body.why, actor)),
    }),
    route({
      method: "POST",
      path: "/v1/points/entries/{id}/reverse",
      scope: "care",
      summary: "Turn an entry round: points given are taken back, points spent return",
      params: id,
      body: z.object({ why }),
      response: Over,
      handler: ({ params, body, actor, takeLine }) => inOne(takeLine(), (tx) => points.reverse(tx, params.id, body.why, actor)),
    }),
  ];
}
