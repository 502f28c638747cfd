/** Offers as the past weeks knew them: made, taken up, given up, given back, drawn. */
import type { Offers } from "../../capabilities/customise/index.ts";
import { DAY } from "../../vocabulary/time.ts";
import { ACTOR, live, type Happening, type Trading } from "./happening.ts";
import { letterDay } from "./live-letter.ts";
import { trialDays } from "./live-trials.ts";
import { momentOf } from "./past.ts";
import { offers, takings, type PastOffer, type Taking } from "./past-offers.ts";

/** Tills are looked at every so many days. */
const EVERY = 9;

/** The codes that went out, to be typed one after another. */
async function codesOf({ codes }: Offers, id: string, { singleCodes = 0, word }: PastOffer): Promise<() => string | null> {
  if (word !== undefined) await codes.share(id, word);
  if (singleCodes > 0) await codes.draw(id, singleCodes);
  let text = "";
  if (singleCodes > 0) for await (const piece of codes.csv(id)) text += piece;
  const single = text
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(",")[0] ?? "");
  let next = 0;
  return () => word ?? single[next++] ?? null;
}

/** What was taken until now, at the till or by whoever waits for a parcel. */
async function take({ house }: Trading, offerId: string, code: () => string | null, some: readonly Taking[]): Promise<void> {
  const answers = await Promise.all(
    some.map(({ personId, order, answer, becomes, at }) =>
      house.offers.redeem({
        person: { by: "id", value: personId },
        offerId,
        code: code(),
        key: `${offerId}:${order?.ref ?? at.getTime()}`,
        order,
        answer,
        commit: becomes === "used",
        from: null,
      }),
    ),
  );
  const givenUp = answers.flatMap((answer, i) => ("use" in answer && some[i]?.becomes === "given up" ? [answer.use.id] : []));
  if (givenUp.length > 0) await house.deps.postgres.transaction((tx) => house.offers.release(tx, givenUp));
}

function daysOf(past: Trading, each: PastOffer): Happening[] {
  const { house, now, demo, seed } = past;
  const all = takings(seed, demo, now, each);
  let id = "";
  let code: () => string | null = () => null;
  const till = (daysAgo: number): Happening => {
    const [from, at] = [momentOf(now, daysAgo + EVERY, 20), momentOf(now, daysAgo, 20)];
    return {
      at: at < now ? at : now,
      happen: () =>
        take(
          past,
          id,
          code,
          all.filter((one) => one.at >= from && one.at < at),
        ),
    };
  };
  const returns = all.flatMap(({ order, back }): Happening[] =>
    order === null || back === null || back.at >= now
      ? []
      : [
          {
            // After the till of its day.
            at: new Date(back.at.getTime() + EVERY * DAY),
            happen: async () =>
              void (await house.offers.returned(order.ref, { key: back.key, returnedMinor: back.minor, whole: back.whole })),
          },
        ],
  );
  const { beacon, lately } = each;
  return [
    {
      at: momentOf(now, each.begins),
      async happen() {
        id = (await house.offers.make(each.wish, ACTOR)).id;
        code = await codesOf(house.offers, id, each);
      },
    },
    ...Array.from({ length: Math.ceil((each.begins - each.ends) / EVERY) }, (_, i) => till(each.ends + i * EVERY)),
    ...returns,
    ...(beacon === undefined
      ? []
      : [
          {
            at: momentOf(now, each.ends - 3),
            async happen() {
              await house.offers.put(id, "ended");
              await house.offers.draws.draw(id, beacon, ACTOR);
            },
          },
        ]),
    ...(lately === undefined
      ? []
      : [{ at: momentOf(now, 3), happen: async () => void (await house.offers.change(id, { rule: lately }, ACTOR)) }]),
  ];
}

/** Offers and what was tried need nobody but the people, so they can be lived through beside the rest, on a house of their own. */
export const liveOffers = (past: Trading): Promise<void> =>
  live(past, [...offers(past.now).flatMap((each) => daysOf(past, each)), ...trialDays(past), letterDay(past)]);
