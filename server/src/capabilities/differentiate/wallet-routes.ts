import { z } from "zod";
import { Problem } from "../../vocabulary/errors.ts";
import { route, type Route } from "../../vocabulary/route.ts";
import type { Wallets } from "./wallet-service.ts";

const money = z.number().int().describe("minor units of the business's currency");
const people = z.number().int();
const Declared = z.object({ people, spentMinor: money, inAllMinor: z.number() });
const WalletErrorSchema = z.object({
  people,
  points: z.number().describe("median distance of estimated and declared share"),
  bias: z.number(),
  within: z.number().min(0).max(1).describe("share of people whose declared spending lies within the range"),
  rank: z.number().nullable().describe("Spearman's rank correlation of the shares"),
});

export function walletRoutes(wallets: Wallets): Route[] {
  return [
    route({
      method: "GET",
      path: "/v1/share-of-wallet",
      scope: "figures",
      summary: "Share of wallet: estimated and declared apart, and how far the estimate was off",
      response: z.object({
        asOf: z.string().nullable(),
        sentence: z.string(),
        errorSentence: z.string(),
        estimated: z.array(
          z.object({ tier: z.enum(["A", "B", "C"]), people, spentMinor: money, lowMinor: money, walletMinor: money, highMinor: money }),
        ),
        declared: Declared.nullable(),
        error: WalletErrorSchema.nullable(),
        before: WalletErrorSchema.nullable().describe(
          "how far off it was until it was corrected by what people told; null where it is not",
        ),
      }),
      handler: () => wallets.page(),
    }),
    route({
      method: "GET",
      path: "/v1/share-of-wallet/people",
      scope: "lists",
      summary: "Who seems to spend most elsewhere, by the estimate",
      query: z.object({ cursor: z.string().max(300).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
      response: z.object({
        items: z.array(
          z.object({
            personId: z.string(),
            name: z.string().nullable(),
            spentMinor: money,
            lowMinor: money,
            walletMinor: money,
            highMinor: money,
            missing: z.array(z.string()),
          }),
        ),
        nextCursor: z.string().nullable(),
      }),
      handler: ({ query }) => wallets.people(query.cursor, query.limit),
    }),
    route({
      method: "GET",
      path: "/v1/people/{id}/wallet",
      scope: "people",
      summary: "Share of wallet of one person: estimated and declared apart",
      params: z.object({ id: z.uuid() }),
      response: z.object({
        asOf: z.string(),
        spentMinor: money,
        estimated: z.object({ lowMinor: money, walletMinor: money, highMinor: money, sentence: z.string(), source: z.string() }).nullable(),
        declared: z.object({ inAllMinor: money, source: z.string(), at: z.string(), fresh: z.boolean(), sentence: z.string() }).nullable(),
        missing: z.array(z.string()),
        errorSentence: z.string(),
      }),
      async handler({ params }) {
        const found = await wallets.person(params.id);
        if (found === null)
          throw new Problem("not-found", "Nothing is estimated of this person: they have not bought, or it has not been worked out yet.");
        return { ...found, declared: found.declared && { ...found.declared, at: found.declared.at.toISOString() } };
      },
    }),
  ];
}
