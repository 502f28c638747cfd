// What messages and pages do differently from person to person.
import type { Decision } from "../../vocabulary/decision.ts";
import { ourLanguage } from "../../vocabulary/language.ts";
import { postalAddress } from "./media/letter.ts";
import type { Reachable } from "./media/medium.ts";

const TONGUES = { en: { en: "English", de: "Englisch" }, de: { en: "German", de: "Deutsch" } };

export const interactDecisions: readonly Decision[] = [
  {
    attribute: "language",
    name: { en: "Language of our messages and pages", de: "Sprache unserer Nachrichten und Seiten" },
    outcome: (value, language) => TONGUES[ourLanguage(typeof value === "string" ? value : null)][language],
  },
  {
    attribute: "address",
    name: { en: "Whether a letter reaches them", de: "Ob ein Brief ankommt" },
    outcome: (value, language) =>
      postalAddress(value as Reachable["address"]) !== null ? { en: "yes", de: "ja" }[language] : { en: "no", de: "nein" }[language],
  },
  {
    attribute: "given_name",
    name: { en: "How a message greets them", de: "Wie eine Nachricht grüßt" },
    outcome: (value, language) =>
      typeof value === "string" ? { en: "by name", de: "mit Namen" }[language] : { en: "without a name", de: "ohne Namen" }[language],
  },
  {
    attribute: "family_name",
    name: { en: "How a letter addresses them", de: "Wie ein Brief sie anspricht" },
    outcome: (value, language) =>
      typeof value === "string" ? { en: "by name", de: "mit Namen" }[language] : { en: "without a name", de: "ohne Namen" }[language],
  },
  {
    attribute: "interest",
    name: { en: "What a message speaks of", de: "Wovon eine Nachricht spricht" },
    outcome: (value, language) => (typeof value === "string" ? value : { en: "what everybody hears", de: "was alle hören" }[language]),
  },
];
