import type { Preset } from "./preset.ts";

/** Being in an audience is no consent of ours: none is read from it. */
export const mailchimpAudience: Preset = {
  id: "mailchimp-audience",
  name: "Mailchimp audience",
  kind: "people",
  knownBy: ["Email Address", "MEMBER_RATING", "OPTIN_TIME", "LEID", "EUID"],
  columns: { email: "Email Address", given_name: "First Name", family_name: "Last Name", phone: "Phone Number" },
};
