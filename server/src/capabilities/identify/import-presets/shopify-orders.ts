import type { Preset } from "./preset.ts";

/** One line an article; all that is the order's stands in its first line. */
export const shopifyOrders: Preset = {
  id: "shopify-orders",
  name: "Shopify orders",
  kind: "purchases",
  knownBy: ["Name", "Financial Status", "Lineitem quantity", "Lineitem name", "Lineitem price"],
  columns: {
    order: "Name",
    email: "Email",
    at: "Created at",
    sku: "Lineitem sku",
    name: "Lineitem name",
    quantity: "Lineitem quantity",
    price: "Lineitem price",
    country: "Billing Country",
    place: "Source",
    currency: "Currency",
  },
};
