// What machines write in reports about mails: RFC 3464 (delivery status) and RFC 5965 (feedback). Fields only, no judgement.

/** What a mail server tells of one recipient. Fields that are missing are null. */
export interface RecipientReport {
  readonly recipient: string | null;
  /** In lower case: failed, delayed, delivered, relayed, expanded. */
  readonly action: string | null;
  /** RFC 3463, e.g. "5.1.1". */
  readonly status: string | null;
  readonly diagnostic: string | null;
  /** Whether a program of the receiving machine speaks, not a mail server: its trouble is its own. */
  readonly local: boolean;
}

type Fields = ReadonlyMap<string, string>;

/** Groups of "Name: value" lines, parted by blank lines, folded lines joined; the first of equal names counts. */
function fieldGroups(text: string): Fields[] {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/\n[ \t]+(?=\S)/g, " ")
    .split(/\n\s*\n/)
    .map((group) => {
      const fields = new Map<string, string>();
      for (const line of group.split("\n")) {
        const field = /^([A-Za-z][\w-]*)[ \t]*:[ \t]*(.*)$/.exec(line);
        const name = field?.[1]?.toLowerCase();
        if (name !== undefined && !fields.has(name)) fields.set(name, field?.[2]?.trim() ?? "");
      }
      return fields;
    });
}

/** "rfc822; ann@shop.example" → ann@shop.example. */
function addressIn(value: string | undefined): string | null {
  return /([^\s<>;"',]+@[^\s<>;"',]+)/.exec(value ?? "")?.[1]?.toLowerCase() ?? null;
}

/** The most telling code of RFC 3463 in a text: one that says more than "something" (x.0.0, x.1.0), else the first. */
export function statusIn(text: string): string | null {
  const codes = [...text.matchAll(/(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/g)].map((match) => match[1] ?? "");
  return codes.find((code) => !/\.[01]\.0$/.test(code)) ?? codes[0] ?? null;
}

/** Every recipient that a delivery report names. */
export function recipientReports(text: string): RecipientReport[] {
  return fieldGroups(text)
    .filter((fields) => ["action", "status", "diagnostic-code", "final-recipient"].some((name) => fields.has(name)))
    .filter((fields) => fields.has("final-recipient") || fields.has("original-recipient") || fields.has("diagnostic-code"))
    .map((fields) => ({
      recipient: addressIn(fields.get("final-recipient")) ?? addressIn(fields.get("original-recipient")),
      action: /^[a-z]+/.exec(fields.get("action")?.toLowerCase() ?? "")?.[0] ?? null,
      status: statusIn(fields.get("status") ?? ""),
      diagnostic: fields.get("diagnostic-code")?.replace(/^[\w-]+\s*;\s*/, "") ?? null,
      local: /^x-(?:unix|local)\s*;/i.test(fields.get("diagnostic-code") ?? ""),
    }));
}

/** What Amazon SES writes in JSON about bounces, mailed by its notification service. */
export function sesReports(text: string): RecipientReport[] {
  const plain = text.replaceAll('\\"', '"');
  if (!/"notificationType"\s*:\s*"Bounce"/.test(plain)) return [];
  const field = (entry: string, name: string): string | null => new RegExp(`"${name}"\\s*:\\s*"([^"]*)"`).exec(entry)?.[1] ?? null;
  return [...plain.matchAll(/\{[^{}]*"emailAddress"[^{}]*\}/g)].map(([entry]) => ({
    recipient: field(entry, "emailAddress")?.toLowerCase() ?? null,
    action: field(entry, "action"),
    status: field(entry, "status"),
    diagnostic: field(entry, "diagnosticCode")?.replace(/^smtp;\s*/, "") ?? null,
    local: false,
  }));
}

/** A reader's report that a mail was unwanted. */
export interface FeedbackReport {
  /** In lower case: abuse, fraud, opt-out, auth-failure, not-spam, … */
  readonly type: string;
  /** The envelope sender of the mail in question, which carries our token. */
  readonly mailFrom: string | null;
}

export function feedbackReport(text: string): FeedbackReport | null {
  const fields = new Map(fieldGroups(text).flatMap((group) => [...group]));
  const type = fields.get("feedback-type")?.toLowerCase();
  return type === undefined ? null : { type, mailFrom: addressIn(fields.get("original-mail-from")) };
}
