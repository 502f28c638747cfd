import { NOTHING, beside, cannotTell, date, type Reason } from "./reason.ts";

/** The branch or channel where they bought sells nothing any more. */
export const placeClosed: Reason = {
  id: "place-closed",
  label: "Their branch closed",
  harmless: false,
  kinds: ["silence"],
  looksAt: "whether anybody still buys at the branch or channel where they bought last",
  action: "Show the nearest other branch, or how to order from home",
  signs: { closed: "whose branch closed" },
  look(moment) {
    const { market, past, day, until } = moment;
    if (!market.places) return cannotTell("The log does not say where things were bought.");
    const place = past.at(-1)?.lines.find((line) => line.place !== "")?.place;
    if (place === undefined) return cannotTell("Where they bought last is not known.");
    const last = market.closed.get(place);
    if (last === undefined || last < day || last > until) return { ...NOTHING, against: [`Others went on buying at ${place}.`] };
    return { sign: "closed", backing: [`Nobody has bought at ${place} since ${date(last)}, ${beside(last, moment)}.`], against: [] };
  },
};
