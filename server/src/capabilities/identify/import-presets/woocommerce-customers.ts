import type { Preset } from "./preset.ts";

export const wooCommerceCustomers: Preset = {
  id: "woocommerce-customers",
  name: "WooCommerce customers",
  kind: "people",
  knownBy: ["Name", "Username", "Sign Up", "Total Spend", "AOV"],
  columns: { full_name: "Name", email: "Email", country: "Country / Region", city: "City", postal_code: "Postal Code" },
};
