// Words of the page on which a person takes an offer by themselves.
import type { Language } from "../../vocabulary/language.ts";
import type { ClaimState } from "../customise/index.ts";

type Refusal = Extract<ClaimState, { is: "refused" }>["refusal"];

const EN = {
  get: "I would like it",
  answer: "Your answer",
  held: "It is kept for you. Say or type this code with your order:",
  heldPlain: "It is kept for you. Say who you are when you order.",
  until: "We keep it until",
  after: "After that it is there for whoever comes first.",
  taken: "It is yours.",
  card: "Get a card",
  more: "What we know about you, and what we send",
  over: "This offer is over.",
  later: "This offer is not open just now. Please look again later.",
  notYou: "This offer is for others. We have nothing to give here.",
  had: "You have had this offer, as often as one person may.",
  gone: "All of it is gone.",
  wrongAnswer: "That is not the right answer. Have another try.",
  answerNeeded: "Please write your answer.",
  cardNeeded: "The points need a card to stand on.",
  often: "That was tried too often. Please wait ten minutes.",
  other: "That did not work. Please ask us about it.",
};

export type ClaimWords = typeof EN;

const DE: ClaimWords = {
  get: "Das möchte ich",
  answer: "Ihre Antwort",
  held: "Es ist für Sie zurückgelegt. Nennen Sie diesen Code bei Ihrer Bestellung:",
  heldPlain: "Es ist für Sie zurückgelegt. Sagen Sie bei der Bestellung, wer Sie sind.",
  until: "Wir behalten es für Sie bis",
  after: "Danach bekommt es, wer zuerst kommt.",
  taken: "Es gehört Ihnen.",
  card: "Karte holen",
  more: "Was wir über Sie wissen und was wir senden",
  over: "Dieses Angebot ist vorbei.",
  later: "Dieses Angebot ist gerade nicht offen. Bitte sehen Sie später wieder nach.",
  notYou: "Dieses Angebot ist für andere. Hier können wir nichts geben.",
  had: "Sie hatten dieses Angebot schon so oft, wie es einer Person zusteht.",
  gone: "Es ist alles vergeben.",
  wrongAnswer: "Das ist nicht die richtige Antwort. Versuchen Sie es noch einmal.",
  answerNeeded: "Bitte schreiben Sie Ihre Antwort.",
  cardNeeded: "Die Punkte brauchen eine Karte, auf der sie stehen.",
  often: "Das wurde zu oft versucht. Bitte warten Sie zehn Minuten.",
  other: "Das ging nicht. Bitte fragen Sie uns.",
};

export const claimWords = (language: Language): ClaimWords => (language === "de" ? DE : EN);

const SAID: Partial<Record<Refusal, keyof ClaimWords>> = {
  over: "over",
  "no-such-offer": "over",
  "not-begun": "later",
  paused: "later",
  "being-worked-out": "later",
  "not-for-them": "notYou",
  "had-it": "had",
  // Their own code is used.
  "no-such-code": "had",
  "all-gone": "gone",
  "budget-spent": "gone",
  "wrong-answer": "wrongAnswer",
  "answer-needed": "answerNeeded",
  "no-card": "cardNeeded",
  "too-many-tries": "often",
};

/** Why there is nothing to have, to the person themselves. */
export const refusalWords = (refusal: Refusal, language: Language): string => claimWords(language)[SAID[refusal] ?? "other"];
