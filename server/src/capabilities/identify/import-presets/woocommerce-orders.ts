import type { Preset } from "./preset.ts";

/** As the plugin Advanced Order Export writes them, one line an article. */
export const wooCommerceOrders: Preset = {
  id: "woocommerce-orders",
  name: "WooCommerce orders",
  kind: "purchases",
  knownBy: ["Order Number", "Order Date", "Email (Billing)", "Item Name", "Item Cost"],
  columns: {
    order: "Order Number",
    email: "Email (Billing)",
    at: "Order Date",
    sku: "SKU",
    name: "Item Name",
    quantity: "Quantity (- Refund)",
    price: "Item Cost",
    country: "Country Code (Billing)",
    currency: "Order Currency",
  },
};
