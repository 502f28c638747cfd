/** A fact that a program elsewhere may be told of. Its data name people by id and say nothing else about them. */
export interface WebhookFact {
  /** As it is announced inside. */
  readonly fact: string;
  readonly says: string;
}

export const WEBHOOK_FACTS: readonly WebhookFact[] = [
  { fact: "consent withdrawn", says: "Somebody said no to something: {personId}" },
  { fact: "person restricted", says: "Somebody's data may be kept and not used: {personId}" },
  { fact: "person erased", says: "Somebody was erased: {erasureId}" },
  { fact: "people joined", says: "Records turned out to be one person: {records}" },
  { fact: "people separated", says: "They were people of their own after all: {records, since}" },
  { fact: "people lapsing", says: "Customers whose time to order has passed: {asOf, people}" },
  { fact: "segment changed", says: "People came into a segment or left it" },
  { fact: "import finished", says: "A file was taken in: {id}" },
  { fact: "values refreshed", says: "Everybody's value was worked out anew: {run}" },
];

/** The type of an event, as Standard Webhooks wants it: words joined by dots. */
export const typeOf = (fact: string): string => fact.replaceAll(" ", ".");
