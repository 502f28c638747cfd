import { NOTHING, cannotTell, type Reason } from "./reason.ts";

/** A thing one buys once. */
export const satisfied: Reason = {
  id: "satisfied",
  label: "Has what they needed",
  harmless: true,
  kinds: ["silence"],
  looksAt: "how many buyers of the same kind of goods ever buy that kind again",
  action: "Do not sell the same again; ask what they need next to it",
  tellingTouches: ["Need Satisfied"],
  signs: { once: "whose last purchase was of a kind one buys once" },
  look({ past, market }) {
    const lines = past.at(-1)?.lines ?? [];
    const known = lines.filter(({ category }) => category !== "");
    if (known.length === 0) return cannotTell("No kind of goods is known of the last purchase.");
    const main = known.toSorted((a, b) => b.amount - a.amount)[0]!.category;
    const again = market.once.get(main);
    if (again === undefined) return { ...NOTHING, against: [`Others buy ${main} again.`] };
    return {
      sign: "once",
      backing: [`The last purchase was mainly ${main}: only ${Math.round(100 * again)} in 100 of its buyers ever buy it again.`],
      against: [],
    };
  },
};
