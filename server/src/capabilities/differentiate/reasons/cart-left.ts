import { NOTHING, date, touchesWithin, type Reason } from "./reason.ts";

const CART = ["Product Added", "Cart Viewed", "Checkout Started", "Checkout Step Viewed"];

/** Was about to buy, and did not. */
export const cartLeft: Reason = {
  id: "cart-left",
  label: "Left with something in the cart",
  harmless: false,
  kinds: ["no-purchase"],
  looksAt: "carts and checkouts without an order",
  action: "Write within days: keep the cart, and say what delivery costs",
  signs: { cart: "who left a cart" },
  look(moment) {
    const cart = touchesWithin(moment, CART, 1).at(-1);
    if (cart === undefined) return { ...NOTHING, against: ["No cart was left."] };
    return { sign: "cart", backing: [`${cart.name} on ${date(cart.day)}, and no order after it.`], against: [] };
  },
};
