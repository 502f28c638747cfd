/** Every address of the program, typed. Nothing else writes one down. */

type Search = Record<string, string | undefined>;

function withSearch(path: string, search: Search): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(search)) {
    if (value !== undefined && value !== "") query.set(key, value);
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

const segment = encodeURIComponent;

export type CampaignTab = "audience" | "message" | "send" | "result";

export type JourneyTab = "drawing" | "rules" | "try" | "people" | "result";

export type DuplicatesTab = "open" | "joined" | "apart" | "shared";

/** The parts of the address by which people are chosen; see the contract. */
export const peopleFilters = ["q", "state", "tier", "value", "reachable", "consent", "country", "source", "complaint", "since"] as const;
export type PeopleSearch = Search & Partial<Record<(typeof peopleFilters)[number] | "sort", string>>;

export const paths = {
  overview: () => "/",
  people: (search: PeopleSearch = {}) => withSearch("/people", search),
  person: (id: string) => `/people/${segment(id)}`,
  money: (tab?: "tiers" | "prices") => withSearch("/money", { tab }),
  lifeLine: (search: { from?: string; known?: "now" } = {}) => withSearch("/life-line", search),
  model: () => "/model",
  needs: () => "/needs",
  need: (id: number) => `/needs/${id}`,
  wallets: () => "/needs/elsewhere",
  habit: () => "/habit-or-heart",
  habitCell: (cell: string) => `/habit-or-heart/${segment(cell)}`,
  newCompetitor: (offer: Search) => withSearch("/new-competitor", offer),
  reasons: (search: { kind?: string; reason?: string } = {}) => withSearch("/reasons", search),
  watchLists: () => "/watch-lists",
  watchList: (id: string, show?: string) => withSearch(`/watch-lists/${segment(id)}`, { show: show === "open" ? undefined : show }),
  segments: () => "/segments",
  /** With the name and the rule (as JSON) that it begins with. */
  newSegment: (draft: { name?: string; rule?: string } = {}) => withSearch("/segments/new", draft),
  segment: (id: string, show?: string) => withSearch(`/segments/${segment(id)}`, { show }),
  groupList: (id: string) => `/group-lists/${segment(id)}`,
  campaigns: (archived = false) => withSearch("/campaigns", archived ? { archived: "yes" } : {}),
  campaign: (id: string, tab?: CampaignTab) => withSearch(`/campaigns/${segment(id)}`, { tab }),
  calendar: (month?: string) => withSearch("/calendar", { month }),
  approvals: () => "/approvals",
  journeys: (archived = false) => withSearch("/journeys", archived ? { archived: "yes" } : {}),
  journey: (id: string, tab?: JourneyTab, search: Search = {}) => withSearch(`/journeys/${segment(id)}`, { tab, ...search }),
  journeyMessage: (id: string, message: string) => `/journeys/${segment(id)}/messages/${segment(message)}`,
  imports: () => "/imports",
  newImport: () => "/imports/new",
  import: (id: string) => `/imports/${segment(id)}`,
  sources: (way?: string) => withSearch("/sources", { way }),
  sending: () => "/sending",
  mailbox: (q?: string) => withSearch("/mailbox", { q }),
  mail: (id: string) => `/mailbox/${segment(id)}`,
  prospects: () => "/prospects",
  goods: (search: Search = {}) => withSearch("/goods", search),
  good: (sku: string) => `/goods/${segment(sku)}`,
  edition: (search: Search = {}) => withSearch("/edition", search),
  alerts: (search: Search = {}) => withSearch("/alerts", search),
  offers: () => "/offers",
  decisions: () => "/decisions",
  budget: () => "/budget",
  experiments: () => "/experiments",
  experiment: (id: string) => `/experiments/${segment(id)}`,
  exchange: () => "/exchange",
  duplicates: (tab?: DuplicatesTab) => withSearch("/duplicates", { tab: tab === "open" ? undefined : tab }),
  groups: (search: { kind?: string; short?: string } = {}) => withSearch("/groups", search),
  group: (id: string) => `/groups/${segment(id)}`,
  dictionary: (search: { edit?: string; archived?: string } = {}) => withSearch("/dictionary", search),
  personWhy: (id: string) => `/people/${segment(id)}/why`,
  consents: (search: { tab?: string; edit?: string } = {}) => withSearch("/consents", search),
  rights: (tab?: string) => withSearch("/rights", { tab }),
  settings: () => "/settings",
  effects: () => "/effects",
  effectsOf: (id: string) => `/effects/${segment(id)}`,
  relevance: (search: { by?: string; outcome?: string; month?: string; medium?: string; campaign?: string; reason?: string } = {}) =>
    withSearch("/relevance", search),
  loyalty: () => "/loyalty",
  suggestions: (search: { show?: "done"; kind?: string } = {}) => withSearch("/suggestions", search),
  listening: (show?: "ended") => withSearch("/listening", { show }),
  houseRules: () => "/settings/house-rules",
  media: () => "/settings/media",
  webhooks: (search: { open?: string; make?: string } = {}) => withSearch("/webhooks", search),
  work: (search: { medium?: string; mine?: string } = {}) => withSearch("/work", search),
  users: () => "/users",
  keys: () => "/keys",
  account: () => "/account",
  audit: (search: { actor?: string; kind?: string; person?: string } = {}) => withSearch("/audit", search),
  signIn: (to?: string) => withSearch("/sign-in", { to }),
  forgotten: () => "/sign-in?step=forgotten",
  join: () => "/join",
  welcome: () => "/welcome",
} as const;

/** Files the server makes; opened by the browser itself. */
export const files = {
  people: (search: PeopleSearch) => withSearch("/v1/people.csv", search),
  card: (personId: string) => `/v1/people/${segment(personId)}/card.pdf`,
  personExport: (personId: string) => `/v1/people/${segment(personId)}/export.zip`,
  segment: (id: string) => `/v1/segments/${segment(id)}/people.csv`,
  codes: (id: string) => `/v1/offers/${segment(id)}/codes.csv`,
  edition: (search: Search) => withSearch("/v1/edition.pdf", search),
  editionRun: (search: { segment: string; subjects: string }) => withSearch("/v1/edition-run.pdf", search),
  rejects: (importId: string) => `/v1/imports/${segment(importId)}/rejects.csv`,
  letters: (campaignId: string, run?: string) => withSearch(`/v1/campaigns/${segment(campaignId)}/letters.pdf`, { run }),
  mediumSample: (id: string): string => `/v1/sending/media/${id}/sample.pdf`,
  manifest: (campaignId: string, run: string) => withSearch(`/v1/campaigns/${segment(campaignId)}/letters.csv`, { run }),
  pagesPreview: (campaignId: string, personId: string, medium: string) =>
    withSearch(`/v1/campaigns/${segment(campaignId)}/preview.pdf`, { person: personId, medium }),
  audit: (search: Search) => withSearch("/v1/audit.csv", search),
  calendar: (medium: string) => `/v1/work/${segment(medium)}.ics`,
  apiPage: () => "/docs",
} as const;
