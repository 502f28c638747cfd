import { NOTHING, cannotTell, type Purchase, type Reason } from "./reason.ts";

const amountOf = ({ lines }: Purchase): number => lines.reduce((sum, { amount }) => sum + amount, 0);
const mean = (purchases: readonly Purchase[]): number => purchases.reduce((sum, one) => sum + amountOf(one), 0) / purchases.length;

/** It went down step by step: hardly needs this any more. */
export const shrinkingBaskets: Reason = {
  id: "shrinking",
  label: "Needs less and less of this",
  harmless: true,
  kinds: ["silence"],
  looksAt: "whether the last two orders were much smaller than those before",
  action: "Ask what has changed for them; offer something of another kind",
  signs: { smaller: "whose orders had become much smaller" },
  look({ past }) {
    if (past.length < 4) return cannotTell("Fewer than four orders: too few to see them shrink.");
    const [before, last] = [mean(past.slice(0, -2)), mean(past.slice(-2))];
    if (!(before > 0)) return cannotTell("The earlier orders came to nothing, so there is nothing to compare.");
    const share = Math.round((100 * last) / before);
    if (last > before / 2) return { ...NOTHING, against: [`The last two orders were ${share} % of the size of those before.`] };
    return {
      sign: "smaller",
      backing: [`The last two orders were only ${Math.max(0, share)} % of the size of the ${past.length - 2} before.`],
      against: [],
    };
  },
};
