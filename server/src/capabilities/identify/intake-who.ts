// Who an event is about. Exact identifiers only; two people that are known apart are never joined here. Pure but for new ids.
import { createHash } from "node:crypto";
import { newId } from "../../platform/ids.ts";
import type { IdentifierKind, NewIdentifier } from "./identify-tables.ts";
import type { Given } from "./intake-said.ts";

/** An identifier that is somebody's: of a record, and of the person that this record stands for. */
export interface KnownIdentifier {
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly recordId: string;
  readonly personId: string;
}

/** A value that is one person's and was given for another. */
export interface Claim {
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly holderId: string;
  readonly personId: string;
  readonly source: string;
  readonly at: Date;
}

interface Who {
  readonly recordId: string;
  readonly personId: string;
}

/** The id under which a visitor's events are kept before anybody knows who it is: always the same for the same anonymous id. */
export function visitorId(anonymousId: string): string {
  const bytes = createHash("sha256").update(`visitor:${anonymousId}`).digest().subarray(0, 16);
  // A name-based id, RFC 9562's version 8.
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const keyOf = (kind: IdentifierKind, value: string): string => `${kind}\0${value}`;

/** Everybody whom a batch of events names, and what the batch adds to them. */
export class Directory {
  readonly newPeople: { id: string; since: Date }[] = [];
  readonly newIdentifiers: NewIdentifier[] = [];
  readonly claims: Claim[] = [];
  /** A visitor with a past, who turns out to be somebody known: two records of one individual. */
  readonly joins: { kept: string; gone: string; anonymousId: string; at: Date; source: string }[] = [];
  /** Visitors with a past who now have a name. */
  readonly named: string[] = [];
  readonly #who = new Map<string, Who>();
  readonly #kinds = new Map<string, Set<IdentifierKind>>();
  readonly #visited: Set<string>;

  /**
   * @param known identifiers of everybody the batch may be about, those it does not name included
   * @param visited visitors of whom something is kept already: events in the log, or what they were shown
   */
  constructor(known: readonly KnownIdentifier[], visited: ReadonlySet<string>) {
    this.#visited = new Set(visited);
    for (const { kind, value, recordId, personId } of known) this.#remember(kind, value, { recordId, personId });
  }

  #remember(kind: IdentifierKind, value: string, who: Who): void {
    this.#who.set(keyOf(kind, value), who);
    this.#kinds.set(who.personId, (this.#kinds.get(who.personId) ?? new Set()).add(kind));
  }

  #find(kind: IdentifierKind, value: string | null): Who | undefined {
    return value === null ? undefined : this.#who.get(keyOf(kind, value));
  }

  #has(who: Who | undefined, kind: IdentifierKind): boolean {
    return who !== undefined && this.#kinds.get(who.personId)?.has(kind) === true;
  }

  /** Who is known by one of these: the number decides, then the address, then the phone, then the browser. */
  #known(given: Given): Who | undefined {
    const { customerNumber, email, phone } = given;
    const byNumber = this.#find("customer_number", customerNumber);
    if (byNumber !== undefined) return byNumber;
    const byEmail = this.#find("email", email);
    const byBrowser = this.#find("anonymous_id", given.anonymousId);
    // A new number may be given to somebody who has none yet; somebody with another number is somebody else.
    const free = (who: Who | undefined): boolean => who !== undefined && (customerNumber === null || !this.#has(who, "customer_number"));
    if (free(byEmail)) return byEmail;
    if (email === null && customerNumber === null && phone !== null) {
      const byPhone = this.#find("phone", phone);
      if (byPhone !== undefined) return byPhone;
    }
    // Several people use one browser: it counts where nothing speaks against it.
    if (free(byBrowser) && (email === null || (byEmail === undefined && !this.#has(byBrowser, "email")))) return byBrowser;
    return undefined;
  }

  #add(kind: IdentifierKind, value: string, who: Who, source: string, at: Date): void {
    this.newIdentifiers.push({ kind, value, personId: who.recordId, source, at });
    this.#remember(kind, value, who);
  }

  #make(anonymousId: string | null, at: Date): Who {
    const visitor = anonymousId === null || this.#find("anonymous_id", anonymousId) !== undefined ? null : visitorId(anonymousId);
    const past = visitor !== null && this.#visited.has(visitor);
    const id = past ? visitor : newId();
    this.newPeople.push({ id, since: at });
    if (past) this.named.push(id);
    return { recordId: id, personId: id };
  }

  /** Ties the browser to the person, with what the visitor did before. */
  #tie(anonymousId: string, who: Who, source: string, at: Date): void {
    if (this.#find("anonymous_id", anonymousId) !== undefined) return;
    const visitor = visitorId(anonymousId);
    if (!this.#visited.has(visitor) || visitor === who.recordId) return this.#add("anonymous_id", anonymousId, who, source, at);
    this.newPeople.push({ id: visitor, since: at });
    this.named.push(visitor);
    this.joins.push({ kept: who.personId, gone: visitor, anonymousId, at, source });
    this.#add("anonymous_id", anonymousId, { recordId: visitor, personId: who.personId }, source, at);
  }

  #claim(kind: IdentifierKind, value: string | null, who: Who, source: string, at: Date): void {
    if (value === null) return;
    const holder = this.#find(kind, value);
    if (holder === undefined) this.#add(kind, value, who, source, at);
    else if (holder.personId !== who.personId) {
      this.claims.push({ kind, value, holderId: holder.personId, personId: who.personId, source, at });
    }
  }

  /** Of an alias: whoever was known by the former id, or the browser that had it. */
  #former(given: Given): { given: Given; former: Who | undefined; kind: IdentifierKind } {
    const { previousId } = given;
    const byNumber = this.#find("customer_number", previousId);
    const byEmail = this.#find("email", previousId?.toLowerCase() ?? null);
    if (byNumber !== undefined) return { given, former: byNumber, kind: "customer_number" };
    if (byEmail !== undefined) return { given, former: byEmail, kind: "email" };
    return { given: { ...given, anonymousId: previousId ?? given.anonymousId }, former: undefined, kind: "anonymous_id" };
  }

  /** The record that an event is written for, and whether that is nobody yet. */
  place(asked: Given, source: string, at: Date): { recordId: string; anonymous: boolean } {
    const { given, former, kind } = this.#former(asked);
    const { customerNumber, email, phone, anonymousId, previousId } = given;
    const byNumber = this.#find("customer_number", customerNumber);
    const known = former !== undefined && byNumber === undefined ? former : this.#known(given);
    if (known === undefined && customerNumber === null && email === null && phone === null && anonymousId !== null) {
      const visitor = visitorId(anonymousId);
      this.#visited.add(visitor);
      return { recordId: visitor, anonymous: true };
    }
    const who = known ?? this.#make(anonymousId, at);
    if (former !== undefined && former.personId !== who.personId && previousId !== null) {
      this.claims.push({ kind, value: previousId, holderId: former.personId, personId: who.personId, source, at });
    }
    this.#claim("customer_number", customerNumber, who, source, at);
    this.#claim("email", email, who, source, at);
    this.#claim("phone", phone, who, source, at);
    if (anonymousId !== null) this.#tie(anonymousId, who, source, at);
    return { recordId: who.recordId, anonymous: false };
  }
}
