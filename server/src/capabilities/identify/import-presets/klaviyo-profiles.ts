import type { Preset } from "./preset.ts";

export const klaviyoProfiles: Preset = {
  id: "klaviyo-profiles",
  name: "Klaviyo profiles",
  kind: "people",
  knownBy: ["Email", "Klaviyo ID", "Email Marketing Consent"],
  columns: {
    email: "Email",
    given_name: "First Name",
    family_name: "Last Name",
    phone: "Phone Number",
    street: "Address",
    city: "City",
    postal_code: "Zip Code",
    country: "Country",
    consent_offers_email: "Email Marketing Consent",
    consent_at: "Email Marketing Consent Timestamp",
  },
};
