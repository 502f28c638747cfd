import type { Preset } from "./preset.ts";

export const wooCommerceProducts: Preset = {
  id: "woocommerce-products",
  name: "WooCommerce products",
  kind: "products",
  knownBy: ["SKU", "Name", "Regular price", "In stock?", "Categories"],
  columns: {
    sku: "SKU",
    name: "Name",
    category: "Categories",
    brand: "Brands",
    price: "Regular price",
    active: "In stock?",
  },
};
