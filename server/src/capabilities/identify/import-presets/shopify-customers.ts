import type { Preset } from "./preset.ts";

export const shopifyCustomers: Preset = {
  id: "shopify-customers",
  name: "Shopify customers",
  kind: "people",
  knownBy: ["First Name", "Last Name", "Accepts Email Marketing", "Total Spent"],
  columns: {
    customer: "Customer ID",
    given_name: "First Name",
    family_name: "Last Name",
    email: "Email",
    phone: "Phone",
    street: "Default Address Address1",
    city: "Default Address City",
    postal_code: "Default Address Zip",
    country: "Default Address Country Code",
    consent_offers_email: "Accepts Email Marketing",
  },
};
