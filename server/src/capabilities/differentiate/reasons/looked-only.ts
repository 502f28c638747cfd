import { NOTHING, date, touchesWithin, type Reason } from "./reason.ts";

/** Saw the price and left. */
export const lookedOnly: Reason = {
  id: "looked-only",
  label: "Looked at it, and left",
  harmless: false,
  kinds: ["no-purchase"],
  looksAt: "products looked at without anything put into a cart",
  action: "Show what fits their interest at other prices, or offer a trial",
  signs: { looked: "who looked at products and put nothing into a cart" },
  look(moment) {
    const looks = touchesWithin(moment, ["Product Viewed"], 1);
    const cart = touchesWithin(moment, ["Product Added", "Cart Viewed", "Checkout Started"], 1);
    if (cart.length > 0) return { ...NOTHING, against: ["They did put something into a cart."] };
    if (looks.length === 0) return { ...NOTHING, against: ["They have not looked at any product that we know of."] };
    const times = looks.length === 1 ? "Looked at a product once" : `Looked at products ${looks.length} times`;
    return { sign: "looked", backing: [`${times}, last on ${date(looks.at(-1)!.day)}, and put nothing into a cart.`], against: [] };
  },
};
