export type IdentifierKind = "customer_number" | "email" | "phone" | "card" | "anonymous_id";
export type FactKind = "declared" | "observed" | "inferred" | "supplied";

export interface Address {
  readonly lines: string[];
  readonly postalCode: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2 where known, otherwise as it was given. */
  readonly country: string;
}

/** What other rooms need to write to a person: the best known fact of each kind. */
export interface PersonCard {
  readonly id: string;
  readonly name: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly address: Address | null;
  readonly language: string | null;
  readonly country: string | null;
  readonly timeZone: string | null;
  readonly customerNumber: string | null;
  /** What they said they like to hear about. */
  readonly interest: string | null;
  /** As it was given. */
  readonly fax: string | null;
  /** Name or mail address of the one in the business whom they know. */
  readonly rep: string | null;
}

export interface NewEvent {
  readonly personId: string;
  /** Counts once, for ever. */
  readonly messageId: string;
  readonly type: "identify" | "track" | "page" | "screen" | "group" | "alias";
  readonly name: string;
  readonly at: Date;
  readonly source: string;
  readonly payload: object;
  readonly anonymous?: boolean;
}

export interface NewIdentifier {
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly personId: string;
  readonly source: string;
  readonly at: Date;
}

export interface NewFact {
  readonly personId: string;
  readonly attribute: string;
  readonly kind: FactKind;
  readonly value: unknown;
  readonly source: string;
  readonly at: Date;
  /** 0 to 1; how sure a guess is. What is left out is sure. */
  readonly confidence?: number;
  /** Only where it differs from what the data dictionary says. */
  readonly freshUntil?: Date;
}

/** The import that rows come from. */
export interface Origin {
  readonly id: string;
  /** As people read it. */
  readonly source: string;
}
