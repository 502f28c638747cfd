import type { Words } from "../trust/index.ts";

export type Language = "en" | "de";

/** The reader's own language if we know it, else what the browser asks for. */
export function pageLanguage(known: string | null | undefined, acceptLanguage: string): Language {
  const wanted = known ?? acceptLanguage.split(",")[0] ?? "";
  return wanted.trim().toLowerCase().startsWith("de") ? "de" : "en";
}

const EN = {
  title: "What we may send you",
  hello: "Hello",
  outHeading: "Out of everything",
  outText: "One tap, and we write nothing but what concerns an order of yours.",
  outButton: "Send me nothing more",
  outDone: "You are out of everything.",
  allOff: "You get nothing from us but what concerns an order of yours.",
  mediumHeading: "How we reach you",
  often: "How often",
  oftenAny: "As it pleases",
  often4: "Once a week at most",
  often1: "Once a month at most",
  oftenQuarter: "Four times a year at most",
  pauseHeading: "Pause",
  pause1: "1 month",
  pause3: "3 months",
  pause6: "6 months",
  pauseEnd: "End the pause",
  pausedUntil: "We pause until",
  topics: "What about",
  on: "on",
  off: "off",
  turnOn: "Turn on",
  turnOff: "Turn off",
  email: "E-mail",
  letter: "Letter",
  phone: "Telephone",
  sms: "Text message",
  any: "Whichever suits",
  chosen: "chosen",
  know: "What we know about you",
  knowNothing: "Nothing but your address.",
  from: "from",
  sent: "What we sent you and why",
  sentNothing: "Nothing yet.",
  because: "because you agreed to offers and news from us",
  changed: "Changed:",
  undo: "Undo",
  undone: "Everything is as it was before.",
  unsubTitle: "Unsubscribe",
  unsubText: "One tap, and you get no more of these messages, in any medium.",
  unsubButton: "Unsubscribe",
  unsubDone: "Done. You get no more of these messages.",
  unsubMore: "More choices",
  badTitle: "This link does not work",
  badText: "It is incomplete or has been changed. Please open it again from the message.",
  offerGone: "This offer is over.",
};

const DE: typeof EN = {
  title: "Was wir Ihnen schicken dürfen",
  hello: "Guten Tag",
  outHeading: "Von allem abmelden",
  outText: "Ein Tipp, und wir schreiben nur noch, was eine Bestellung von Ihnen betrifft.",
  outButton: "Nichts mehr schicken",
  outDone: "Sie sind von allem abgemeldet.",
  allOff: "Sie bekommen von uns nur noch, was eine Bestellung von Ihnen betrifft.",
  mediumHeading: "Wie wir Sie erreichen",
  often: "Wie oft",
  oftenAny: "Wie es passt",
  often4: "Höchstens einmal in der Woche",
  often1: "Höchstens einmal im Monat",
  oftenQuarter: "Höchstens viermal im Jahr",
  pauseHeading: "Pause",
  pause1: "1 Monat",
  pause3: "3 Monate",
  pause6: "6 Monate",
  pauseEnd: "Pause beenden",
  pausedUntil: "Wir pausieren bis",
  topics: "Worüber",
  on: "an",
  off: "aus",
  turnOn: "Einschalten",
  turnOff: "Ausschalten",
  email: "E-Mail",
  letter: "Brief",
  phone: "Telefon",
  sms: "SMS",
  any: "Was gerade passt",
  chosen: "gewählt",
  know: "Was wir über Sie wissen",
  knowNothing: "Nichts außer Ihrer Adresse.",
  from: "von",
  sent: "Was wir Ihnen geschickt haben und warum",
  sentNothing: "Noch nichts.",
  because: "weil Sie Angeboten und Neuigkeiten von uns zugestimmt haben",
  changed: "Geändert:",
  undo: "Rückgängig",
  undone: "Alles ist wieder wie vorher.",
  unsubTitle: "Abmelden",
  unsubText: "Ein Tipp, und Sie bekommen diese Nachrichten auf keinem Weg mehr.",
  unsubButton: "Abmelden",
  unsubDone: "Erledigt. Sie bekommen diese Nachrichten nicht mehr.",
  unsubMore: "Mehr Auswahl",
  badTitle: "Dieser Link funktioniert nicht",
  badText: "Er ist unvollständig oder verändert. Bitte öffnen Sie ihn noch einmal aus der Nachricht.",
  offerGone: "Dieses Angebot ist vorbei.",
};

export type PageWords = typeof EN;

export function pageWords(language: Language): PageWords {
  return language === "de" ? DE : EN;
}

const PURPOSES_DE: Record<string, string> = {
  offers: "Angebote und Neuigkeiten",
  alerts: "Hinweise, um die Sie baten",
  "open-tracking": "Sehen, was Sie öffnen",
  "offers-from-other-companies": "Angebote anderer Firmen",
  "partner-sharing": "Weitergabe an Partner",
};

export function purposeName(purpose: { readonly id: string; readonly name: string }, language: Language): string {
  return language === "de" ? (PURPOSES_DE[purpose.id] ?? purpose.name) : purpose.name;
}

/** The words of a choice made on our pages, as the consent ledger keeps them. */
export function consentWords(id: "preference-page" | "one-click", language: Language, shown: string): Words {
  return { id, version: 1, language, text: shown };
}
