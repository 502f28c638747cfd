// Words of the form by which somebody becomes a member, and of their card.
import type { Language } from "../../vocabulary/language.ts";

const EN = {
  joinTitle: "Become a member",
  joinText: "Your card stands here at once. It works from the screen of your phone and on paper.",
  given: "Given name",
  family: "Family name",
  email: "E-mail address",
  agree: "We may write to you about this (tick what you like; your card comes either way, and you can change it any time):",
  join: "Get my card",
  wrong: "This does not fit, so nothing was sent:",
  wrongEmail: "an e-mail address looks like name@example.com.",
  wrongGiven: "please give your given name, 80 characters at most.",
  wrongFamily: "please give your family name, 80 characters at most.",
  cardTitle: "Your card",
  cardText: "Show this at the counter. Keep the address of this page, or put it on your home screen.",
  number: "Card number",
  points: "Points to spend",
  pending: "Points that you can use once the goods can no longer come back",
  expires: "expire on",
  pdf: "For your wallet (PDF)",
  preferences: "What we know about you, and what we send",
  member: "Member card",
};

export type CardWords = typeof EN;

const DE: CardWords = {
  joinTitle: "Mitglied werden",
  joinText: "Ihre Karte steht sofort hier. Sie gilt auf dem Bildschirm Ihres Telefons und auf Papier.",
  given: "Vorname",
  family: "Familienname",
  email: "E-Mail-Adresse",
  agree:
    "Hierzu dürfen wir Ihnen schreiben (kreuzen Sie an, was Sie mögen; die Karte kommt in jedem Fall, und Sie können es jederzeit ändern):",
  join: "Karte holen",
  wrong: "Das passt nicht, es wurde nichts gesendet:",
  wrongEmail: "eine E-Mail-Adresse sieht aus wie name@example.com.",
  wrongGiven: "bitte nennen Sie Ihren Vornamen, höchstens 80 Zeichen.",
  wrongFamily: "bitte nennen Sie Ihren Familiennamen, höchstens 80 Zeichen.",
  cardTitle: "Ihre Karte",
  cardText: "Zeigen Sie dies an der Kasse. Merken Sie sich die Adresse dieser Seite, oder legen Sie sie auf den Startbildschirm.",
  number: "Kartennummer",
  points: "Punkte zum Einlösen",
  pending: "Punkte, die Sie nutzen können, sobald die Ware nicht mehr zurückkommen kann",
  expires: "verfallen am",
  pdf: "Für die Brieftasche (PDF)",
  preferences: "Was wir über Sie wissen und was wir senden",
  member: "Mitgliedskarte",
};

const WORDS: Readonly<Record<Language, CardWords>> = { en: EN, de: DE };

export const cardWords = (language: Language): CardWords => WORDS[language];
