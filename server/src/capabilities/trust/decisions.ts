// What the gate does differently from person to person.
import type { Decision } from "../../vocabulary/decision.ts";

const MEDIA: Record<string, { readonly en: string; readonly de: string }> = {
  email: { en: "by e-mail only", de: "nur per E-Mail" },
  letter: { en: "by letter only", de: "nur per Brief" },
  phone: { en: "by telephone only", de: "nur per Telefon" },
  sms: { en: "by text message only", de: "nur per SMS" },
};

export const trustDecisions: readonly Decision[] = [
  {
    attribute: "preferred_medium",
    name: { en: "By which medium we write", de: "Auf welchem Weg wir schreiben" },
    outcome: (value, language) =>
      MEDIA[String(value)]?.[language] ?? { en: "by e-mail, else by letter", de: "per E-Mail, sonst per Brief" }[language],
  },
  {
    attribute: "how_often",
    name: { en: "How often we write at most", de: "Wie oft wir höchstens schreiben" },
    outcome(value, language) {
      const most = Number(value ?? Number.NaN);
      if (!Number.isFinite(most)) return { en: "as often as the house allows", de: "so oft, wie das Haus es zulässt" }[language];
      if (most === 1) return { en: "once in thirty days", de: "einmal in dreißig Tagen" }[language];
      const yearly = Math.round(most * 12);
      return most < 1
        ? { en: `${yearly} times a year`, de: `${yearly}-mal im Jahr` }[language]
        : { en: `${most} times in thirty days`, de: `${most}-mal in dreißig Tagen` }[language];
    },
  },
  {
    attribute: "time_zone",
    name: { en: "When a message may come", de: "Wann eine Nachricht kommen darf" },
    outcome: (value, language) =>
      typeof value === "string"
        ? { en: `by day in ${value}`, de: `tagsüber in ${value}` }[language]
        : { en: "when it is day in the whole country", de: "wenn es im ganzen Land Tag ist" }[language],
  },
  {
    attribute: "country",
    name: { en: "Where it is day, if the time zone is not known", de: "Wo es Tag ist, wenn die Zeitzone nicht bekannt ist" },
    outcome: (value, language) => (typeof value === "string" ? value : { en: "at our own place", de: "bei uns" }[language]),
  },
];
