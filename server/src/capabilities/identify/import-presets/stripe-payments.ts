import type { Preset } from "./preset.ts";

/** A payment is an order of one piece: what was bought is in its description, if anywhere. */
export const stripePayments: Preset = {
  id: "stripe-payments",
  name: "Stripe payments",
  kind: "purchases",
  knownBy: ["id", "Created date (UTC)", "Amount", "Amount Refunded", "Customer ID"],
  columns: {
    order: "id",
    at: "Created date (UTC)",
    price: "Amount",
    name: "Description",
    customer: "Customer ID",
    email: "Customer Email",
    currency: "Currency",
  },
};
