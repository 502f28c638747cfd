// What receivers look for before they take mail from us: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489), a return path that
// exists, encryption, one-click (RFC 8058). Pure: what was found out goes in, findings with the record to publish come out.
import { isIP } from "node:net";

export interface DnsRecord {
  readonly type: "TXT" | "MX" | "A";
  readonly name: string;
  readonly value: string;
}

export interface Finding {
  readonly id: "address" | "spf" | "dkim" | "dmarc" | "return-path" | "server" | "one-click" | "links";
  readonly name: string;
  /** must: large providers refuse or sort out mail without it. unknown: it could not be found out just now. */
  readonly level: "fine" | "advice" | "must" | "unknown";
  readonly sentence: string;
  /** Exactly what to publish; null: nothing to publish. */
  readonly record: DnsRecord | null;
}

/** What was found out. null: the name service did not answer. */
export interface SenderFacts {
  readonly fromDomain: string;
  /** Where mails that cannot be delivered go. */
  readonly returnDomain: string;
  readonly ownReturnPath: boolean;
  readonly someoneReads: boolean;
  readonly smtpHost: string;
  readonly spf: readonly string[] | null;
  /** Whether the SPF record lets the mail server's addresses send; null: cannot be told. */
  readonly spfCovers: boolean | null;
  readonly dkim: { readonly name: string; readonly expected: string; readonly found: readonly string[] | null };
  readonly dmarc: readonly string[] | null;
  readonly returnMx: readonly string[] | null;
  /** How the mail server is reached; a sentence where it is not. */
  readonly server: { readonly encrypted: boolean; readonly near: boolean } | { readonly trouble: string };
  readonly publicUrl: string;
  readonly linkAddresses: readonly string[] | null;
}

/** The part of a domain that somebody registers. Without the public suffix list: the last two labels, or three under co.uk and its like. */
export function registered(domain: string): string {
  const labels = domain.toLowerCase().split(".");
  const short = /^(?:co|com|org|net|gov|ac|edu|or|ne|go)$/.test(labels.at(-2) ?? "") && (labels.at(-1) ?? "").length === 2;
  return labels.slice(short ? -3 : -2).join(".");
}

const unknown = (id: Finding["id"], name: string): Finding => ({
  id,
  name,
  level: "unknown",
  sentence: "The name service did not answer just now, so this could not be looked up. Try again in a moment.",
  record: null,
});

function address({ fromDomain }: SenderFacts): Finding {
  const name = "Sender's address";
  const reserved = /(?:^|\.)(?:example|test|invalid|localhost)$|(?:^|\.)example\.(?:com|net|org)$/.test(fromDomain);
  return reserved
    ? {
        id: "address",
        name,
        level: "must",
        sentence: `${fromDomain} is nobody's domain. Put your own address into the settings.`,
        record: null,
      }
    : { id: "address", name, level: "fine", sentence: `Mail comes from ${fromDomain}.`, record: null };
}

function spf({ spf: found, spfCovers, returnDomain, smtpHost }: SenderFacts): Finding {
  const name = "SPF";
  if (found === null) return unknown("spf", name);
  const record: DnsRecord = { type: "TXT", name: returnDomain, value: `v=spf1 a:${smtpHost} ~all` };
  const say = (level: Finding["level"], sentence: string, publish: DnsRecord | null = record): Finding => ({
    id: "spf",
    name,
    level,
    sentence,
    record: publish,
  });
  const [only] = found;
  if (only === undefined) return say("must", `${returnDomain} does not say which servers may send for it. Publish this record.`);
  if (found.length > 1) return say("must", `${returnDomain} has ${found.length} SPF records; receivers then heed none. Keep one.`, null);
  if (/\+?\ball\b/.test(only) && !/[-~?]all\b/.test(only))
    return say("must", `The record of ${returnDomain} lets everybody send in your name. End it with ~all or -all.`, null);
  if (spfCovers === false) {
    const value = only.replace(/\s+([-~?]all)\b|$/, ` a:${smtpHost} $1`).trim();
    return say("advice", `The record of ${returnDomain} does not name ${smtpHost}. If mail leaves from there, add it.`, {
      ...record,
      value,
    });
  }
  if (spfCovers === null) return say("fine", `${returnDomain} has an SPF record.`, null);
  return say("fine", `${returnDomain} lets ${smtpHost} send.`, null);
}

const keyOf = (record: string): string => /(?:^|;)\s*p=([^;]*)/.exec(record)?.[1]?.replace(/\s+/g, "") ?? "";

function dkim({ dkim: { name: at, expected, found } }: SenderFacts): Finding {
  const name = "DKIM";
  if (found === null) return unknown("dkim", name);
  const record: DnsRecord = { type: "TXT", name: at, value: expected };
  const [only] = found.filter((one) => keyOf(one) !== "" || /v=DKIM1/i.test(one));
  if (only === undefined)
    return { id: "dkim", name, level: "must", sentence: "We sign each mail, but nobody can check it: publish our key.", record };
  if (keyOf(only) !== keyOf(expected))
    return {
      id: "dkim",
      name,
      level: "must",
      sentence: "The published key is not the one that we sign with, so each signature fails. Replace it by ours.",
      record,
    };
  return { id: "dkim", name, level: "fine", sentence: "The published key is the one that we sign with.", record: null };
}

function dmarc(facts: SenderFacts): Finding {
  const name = "DMARC";
  if (facts.dmarc === null) return unknown("dmarc", name);
  const record: DnsRecord = { type: "TXT", name: `_dmarc.${registered(facts.fromDomain)}`, value: "v=DMARC1; p=none" };
  const [only] = facts.dmarc;
  if (only === undefined)
    return {
      id: "dmarc",
      name,
      level: "must",
      sentence: "Large providers want a DMARC record from whoever writes to many. Begin with this one, which only asks to be told.",
      record,
    };
  if (facts.dmarc.length > 1 || !/^v=DMARC1\s*;/i.test(only) || !/;\s*p\s*=\s*(?:none|quarantine|reject)\b/i.test(only))
    return { id: "dmarc", name, level: "must", sentence: `The record cannot be understood: “${only.slice(0, 120)}”.`, record };
  const strict = /;\s*aspf\s*=\s*s\b/i.test(only);
  const same = strict ? facts.returnDomain === facts.fromDomain : registered(facts.returnDomain) === registered(facts.fromDomain);
  return same
    ? { id: "dmarc", name, level: "fine", sentence: "Signature and return path both belong to the sender's domain.", record: null }
    : {
        id: "dmarc",
        name,
        level: "advice",
        sentence: `The signature belongs to ${facts.fromDomain}, the return path (${facts.returnDomain}) does not: DMARC then rests on DKIM alone.`,
        record: null,
      };
}

function returnPath(facts: SenderFacts): Finding {
  const name = "Return path";
  const say = (level: Finding["level"], sentence: string, record: DnsRecord | null = null): Finding => ({
    id: "return-path",
    name,
    level,
    sentence,
    record,
  });
  if (facts.returnMx === null) return unknown("return-path", name);
  const host = new URL(facts.publicUrl).hostname;
  if (facts.returnMx.length === 0)
    return say(
      "must",
      `${facts.returnDomain} takes no mail, so nothing can come back to it, and many receivers then refuse ours.`,
      isIP(host) === 0 ? { type: "MX", name: facts.returnDomain, value: `10 ${host}` } : null,
    );
  if (!facts.someoneReads)
    return say(
      "advice",
      "Nobody reads what comes back. Set IMAP_URL or RAPPORT_SMTP_LISTEN, so that dead addresses and complaints are heeded.",
    );
  if (!facts.ownReturnPath)
    return say("advice", "Bounces come to the sender's own address and are told by what they enclose. A return path of your own is surer.");
  return say("fine", `What cannot be delivered comes back to ${facts.returnDomain}, each mail to an address of its own.`);
}

function server({ server: found, smtpHost }: SenderFacts): Finding {
  const name = "Mail server";
  const say = (level: Finding["level"], sentence: string): Finding => ({ id: "server", name, level, sentence, record: null });
  if ("trouble" in found) return say("must", found.trouble);
  if (found.encrypted) return say("fine", `${smtpHost} takes our mail over an encrypted connection.`);
  if (found.near) return say("fine", `${smtpHost} is on this machine.`);
  return say("must", `${smtpHost} offers no encryption: everybody on the way can read the mails. Use a server with STARTTLS, or smtps://.`);
}

function oneClick({ publicUrl }: SenderFacts): Finding {
  const fine = new URL(publicUrl).protocol === "https:";
  return {
    id: "one-click",
    name: "One-click unsubscribe",
    level: fine ? "fine" : "must",
    sentence: fine
      ? "Each mail carries a signed one-click link over https."
      : `One-click links must begin with https (RFC 8058); ours begin with ${publicUrl}. Serve Rapport over https and set RAPPORT_URL.`,
    record: null,
  };
}

function links({ publicUrl, linkAddresses, fromDomain }: SenderFacts): Finding {
  const name = "Links";
  const host = new URL(publicUrl).hostname;
  if (/^(?:localhost|127\.|10\.|192\.168\.|\[?::1)/.test(host))
    return {
      id: "links",
      name,
      level: "must",
      sentence: `Links lead to ${host}, which only this machine can reach. Set RAPPORT_URL.`,
      record: null,
    };
  if (linkAddresses === null) return unknown("links", name);
  if (linkAddresses.length === 0)
    return {
      id: "links",
      name,
      level: "must",
      sentence: `Links lead to ${host}, which has no address. Publish one.`,
      record: { type: "A", name: host, value: "the public address of this server" },
    };
  return registered(host) === registered(fromDomain)
    ? { id: "links", name, level: "fine", sentence: `Links lead to ${host}, under the sender's own domain.`, record: null }
    : {
        id: "links",
        name,
        level: "advice",
        sentence: `Links lead to ${host}, mail comes from ${fromDomain}: filters trust links under the sender's own domain more.`,
        record: null,
      };
}

export function examine(facts: SenderFacts): Finding[] {
  return [address, spf, dkim, dmarc, returnPath, server, oneClick, links].map((look) => look(facts));
}
