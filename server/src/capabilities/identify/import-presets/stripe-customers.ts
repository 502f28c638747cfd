import type { Preset } from "./preset.ts";

export const stripeCustomers: Preset = {
  id: "stripe-customers",
  name: "Stripe customers",
  kind: "people",
  knownBy: ["id", "Email", "Created (UTC)", "Delinquent", "Total Spend"],
  columns: { customer: "id", email: "Email", full_name: "Name" },
};
