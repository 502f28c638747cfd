import { BEFORE, NOTHING, beside, date, shareOf, type Reason } from "./reason.ts";

/** Articles that rose must make up so much of what somebody bought. */
const ENOUGH = 0.25;

/** What they buy became dearer: shortly before the last purchase, so that they paid it once, or after it. */
export const priceRise: Reason = {
  id: "price-rise",
  label: "The price went up",
  harmless: false,
  kinds: ["silence"],
  looksAt: "the usual unit prices of the articles they bought in the year before",
  action: "Tell what the price pays for, or offer the smaller size or our own brand",
  tellingKinds: ["price"],
  signs: { rose: "whose articles became dearer after they had bought", paid: "who had just paid more than before" },
  look(moment) {
    const { day, until, market } = moment;
    const rises = new Map<string, { day: number; rise: number }>();
    for (const { lines } of moment.past) {
      for (const { sku } of lines) {
        const rise = market.rises.get(sku)?.findLast((one) => one.day > day - BEFORE && one.day <= until);
        if (rise !== undefined) rises.set(sku, rise);
      }
    }
    const share = rises.size === 0 ? 0 : (shareOf(moment, ({ sku }) => rises.has(sku)) ?? 0);
    if (share < ENOUGH) {
      const few = rises.size === 0 ? "Nothing they buy became dearer." : "Only a small part of what they buy became dearer.";
      return { ...NOTHING, against: [few] };
    }
    const [sku, { day: when, rise }] = [...rises].toSorted((a, b) => b[1].rise - a[1].rise)[0]!;
    const more = rises.size === 1 ? "" : ` and ${rises.size - 1} more of their articles rose`;
    return {
      sign: when > day ? "rose" : "paid",
      backing: [
        `${market.nameOf(sku)} became ${Math.round(100 * rise)} % dearer in the week of ${date(when)}, ${beside(when, moment)}${more}; these make up ${Math.round(100 * share)} % of what they bought.`,
      ],
      against: [],
    };
  },
};
