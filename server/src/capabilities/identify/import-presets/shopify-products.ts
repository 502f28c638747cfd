import type { Preset } from "./preset.ts";

/** One line a variant; what all variants share stands in the first of them. */
export const shopifyProducts: Preset = {
  id: "shopify-products",
  name: "Shopify products",
  kind: "products",
  knownBy: ["Handle", "Title", "Vendor", "Variant SKU", "Variant Price"],
  columns: {
    sku: "Variant SKU",
    name: "Title",
    brand: "Vendor",
    category: "Type",
    price: "Variant Price",
    cost: "Cost per item",
    active: "Status",
  },
};
