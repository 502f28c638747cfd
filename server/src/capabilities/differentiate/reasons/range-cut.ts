import { NOTHING, date, shareOf, type Reason } from "./reason.ts";

const ENOUGH = 0.25;
/** Whoever bought again long after the end has got over it. */
const FORTNIGHT = 14;

/** What they bought is no longer sold to anybody. */
export const rangeCut: Reason = {
  id: "range-cut",
  label: "What they bought is no longer sold",
  harmless: false,
  kinds: ["silence"],
  looksAt: "whether anybody still buys the articles they bought in the year before",
  action: "Offer what has taken its place, by name",
  tellingKinds: ["range"],
  signs: { ended: "who bought what is no longer sold" },
  look(moment) {
    const { day, until, market } = moment;
    const ended = (sku: string): number | undefined => {
      const last = market.ended.get(sku);
      return last !== undefined && last > day - FORTNIGHT && last <= until ? last : undefined;
    };
    const share = shareOf(moment, ({ sku }) => ended(sku) !== undefined) ?? 0;
    if (share < ENOUGH) {
      const still = share === 0 ? "Everything they bought lately is still sold." : "Most of what they bought is still sold.";
      return { ...NOTHING, against: [still] };
    }
    const gone = [...new Set(moment.past.flatMap(({ lines }) => lines.map(({ sku }) => sku)))].filter((sku) => ended(sku) !== undefined);
    const which =
      gone.length === 1
        ? `${market.nameOf(gone[0]!)} was`
        : `${gone.length} of their articles (${gone.slice(0, 3).map(market.nameOf).join(", ")}) were`;
    return {
      sign: "ended",
      backing: [
        `${which} last sold to anybody on ${date(Math.max(...gone.map((sku) => ended(sku)!)))}; that is ${Math.round(100 * share)} % of what they bought in the year before.`,
      ],
      against: [],
    };
  },
};
