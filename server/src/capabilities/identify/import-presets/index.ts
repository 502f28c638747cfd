import { klaviyoProfiles } from "./klaviyo-profiles.ts";
import { mailchimpAudience } from "./mailchimp-audience.ts";
import type { Preset } from "./preset.ts";
import { shopifyCustomers } from "./shopify-customers.ts";
import { shopifyOrders } from "./shopify-orders.ts";
import { shopifyProducts } from "./shopify-products.ts";
import { stripeCustomers } from "./stripe-customers.ts";
import { stripePayments } from "./stripe-payments.ts";
import { wooCommerceCustomers } from "./woocommerce-customers.ts";
import { wooCommerceOrders } from "./woocommerce-orders.ts";
import { wooCommerceProducts } from "./woocommerce-products.ts";

export const PRESETS: readonly Preset[] = [
  klaviyoProfiles,
  mailchimpAudience,
  shopifyCustomers,
  shopifyOrders,
  shopifyProducts,
  stripeCustomers,
  stripePayments,
  wooCommerceCustomers,
  wooCommerceOrders,
  wooCommerceProducts,
];
