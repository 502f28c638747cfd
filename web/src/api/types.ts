// Stands in for the generated types until contract/openapi.json exists.
export type Page<Item> = { items: Item[]; nextCursor?: string | null; total?: number };

export interface Session {
  user: { id: string; name: string; email: string; role: string } | null;
  ownerNeeded: boolean;
  business: { name: string; currency: string; demo: boolean; mailbox: boolean };
}

export interface Job {
  id: string;
  kind: "import" | "refresh" | "send" | "letters";
  title: string;
  state: "waiting" | "running" | "done" | "failed";
  done: number;
  total: number | null;
  perSecond: number | null;
  secondsLeft: number | null;
  detail: string | null;
  href: string | null;
  at: string;
}

export interface Values {
  asOf: string | null;
  refreshedAt: string | null;
  people: number;
  model: null | {
    name: string;
    r: number;
    alpha: number;
    a: number;
    b: number;
    logLikelihood: number;
    customers: number;
    tooEarly: boolean;
    sentence: string;
  };
}

export interface LifeLine {
  asOf: string | null;
  from: string | null;
  states: { state: string; label: string; meaning: string; people: number; before: number; revenueMinor: number }[];
  flows: { from: string; to: string; people: number }[];
}

export interface Deciles {
  currency: string;
  people: number;
  revenueMinor: number;
  items: { decile: number; people: number; revenueMinor: number; share: number; cumulativeShare: number }[];
}

export interface Tiers {
  currency: string;
  items: { tier: string; people: number; revenueMinor: number; share: number; meaning: string }[];
}

export interface PersonRow {
  id: string;
  name: string | null;
  customerNumber: string | null;
  email: string | null;
  country: string | null;
  state: string | null;
  stateLabel: string | null;
  tier: string | null;
  revenueMinor: number;
  orders: number;
  lastOrderAt: string | null;
}

export interface PersonValue {
  asOf: string;
  orders: number;
  revenueMinor: number;
  revenueYearMinor: number;
  revenueYearBeforeMinor: number;
  marginMinor: number;
  returnsMinor: number;
  firstDay: string | null;
  lastDay: string | null;
  rhythmDays: number | null;
  silentDays: number | null;
  pAlive: number | null;
  expectedOrders: number | null;
  expectedValueMinor: number | null;
  horizonDays: number;
  state: string;
  stateLabel: string;
  tier: string | null;
  decile: number | null;
  sentence: string;
  reasons: string[];
}

export interface Person {
  id: string;
  name: string | null;
  since: string | null;
  identifiers: { kind: string; value: string; source: string; firstSeen: string; verifiedAt: string | null }[];
  facts: {
    attribute: string;
    name: string;
    kind: string;
    value: string | null;
    source: string;
    observedAt: string;
    freshUntil: string | null;
  }[];
  groups: { kind: string; name: string; role: string | null; others: number }[];
  value: PersonValue | null;
  rules: { medium: string | null; maxPerMonth: number | null; pauseUntil: string | null };
  consents: { purpose: string; name: string; medium: string; decision: string; at: string; method: string }[];
  media: { medium: string; reachable: boolean; why: string | null }[];
  complaints: { id: string; subject: string; openedAt: string; settledAt: string | null }[];
  preferenceUrl: string | null;
}

export interface TimelineItem {
  at: string;
  kind: string;
  direction: string;
  medium: string | null;
  title: string;
  detail: string | null;
  amountMinor: number | null;
  href: string | null;
  lines?: { sku: string; name: string; quantity: number; amountMinor: number }[];
}

export interface WatchListCard {
  id: string;
  name: string;
  question: string;
  owner: string;
  action: string;
  people: number;
  revenueMinor: number;
  example: string | null;
}

export interface WatchListMember {
  personId: string;
  name: string | null;
  why: string;
  state: string;
  stateLabel: string;
  tier: string | null;
  revenueMinor: number;
  revenueYearMinor: number;
  revenueYearBeforeMinor: number;
  lastDay: string | null;
}

export interface WatchList {
  id: string;
  name: string;
  question: string;
  owner: string;
  action: string;
  definition: string;
  people: number;
  items: WatchListMember[];
  nextCursor?: string | null;
}

export interface ImportPreview {
  upload: string;
  fileName: string;
  bytes: number;
  kind: "purchases" | "people";
  encoding: string;
  delimiter: string;
  columns: { index: number; header: string; meaning: string | null; samples: string[] }[];
  meanings: { id: string; label: string; kind: string }[];
  rows: { line: number; cells: string[]; outcome: string; why: string | null }[];
  sentence: string;
}

export interface Import {
  id: string;
  fileName: string;
  kind: string;
  state: "waiting" | "reading" | "writing" | "done" | "failed" | "cancelled";
  bytes: number;
  bytesRead: number;
  rowsRead: number;
  error: string | null;
  createdAt: string;
  finishedAt: string | null;
  report: null | {
    rows: number;
    sentence: string;
    outcomes: { outcome: string; label: string; rows: number; amountMinor: number | null }[];
    people: { new: number; known: number };
    orders: number;
    repeated: number;
    rejects: number;
    sumMinor: number | null;
  };
}

export interface Offer {
  id: string;
  name: string;
  headline: string;
  body: string;
  url: string | null;
}

export interface CampaignSummary {
  id: string;
  name: string;
  state: "draft" | "sending" | "paused" | "finished";
  audience: { watchList: string; name: string };
  createdAt: string;
  startedAt: string | null;
  counts: { people: number; heldBack: number; byState: Record<string, number> };
}

export interface Campaign extends CampaignSummary {
  purpose: string;
  subject: string;
  mjml: string;
  letter: string;
  offer: Offer | null;
  heldBack: number;
}

export interface Audience {
  matched: number;
  heldBack: number;
  reachable: { medium: string; people: number }[];
  unreachable: { reason: string; label: string; people: number }[];
  samples: { personId: string; name: string | null; medium: string | null; why: string | null }[];
}

export interface Preview {
  person: { id: string; name: string | null };
  medium: string;
  subject: string;
  html: string;
  text: string;
  letter: boolean;
  problems: string[];
}

export interface DraftRun {
  people: number;
  made: number;
  byMedium: { medium: string; people: number }[];
  failed: { personId: string; name: string | null; why: string }[];
  millis: number;
}

export interface Send {
  id: string;
  personId: string;
  name: string | null;
  medium: string;
  address: string | null;
  state: string;
  reason: string | null;
  reasonLabel: string | null;
  at: string;
}

export interface Arm {
  people: number;
  buyers: number;
  revenueMinor: number;
  perPersonMinor: number;
}

export interface CampaignResult {
  treated: Arm;
  heldBack: Arm;
  difference: { perPersonMinor: number; low: number; high: number } | null;
  clicks: { human: number; machine: number };
  sampleRatio: { expected: number; observed: number; p: number; ok: boolean };
  windowDays: number;
  since: string | null;
  sentence: string;
}

export interface MailSummary {
  id: string;
  to: string;
  from: string;
  subject: string;
  at: string;
}

export interface Mail extends MailSummary {
  html: string | null;
  text: string | null;
  headers: { name: string; value: string }[];
}

export interface Settings {
  business: { name: string; currency: string };
  sending: {
    fromName: string;
    fromAddress: string;
    postalAddress: string;
    capPerMonth: number;
    quietFrom: string;
    quietTo: string;
    timeZone: string;
  };
}

export interface AuditEntry {
  at: string;
  actor: string;
  action: string;
  subject: string | null;
}

export interface Prospect {
  personId: string;
  name: string | null;
  source: string | null;
  interest: string | null;
  since: string | null;
  lastTouch: string | null;
  touches: number;
}

export interface Pool {
  people: number | null;
  rounded: boolean;
  sentence: string;
}
