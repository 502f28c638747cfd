import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import * as api from "./generated/client.ts";
import type { HouseRulesTried, ImportChoice, Journey, JourneyGraph, LifeLineRule, LoyaltyCell, OfferPreviewWish } from "./types.ts";
import type {
  SegmentRuleInput as SegmentRule,
  GetAuditParams,
  GetExperimentsPlanParams,
  GetCampaignsIdPreviewParams,
  GetWorkParams,
  GetCampaignsIdSendsParams,
  GetGroupsParams,
  GetLifelineParams,
  GetLoyaltySquareNewCompetitorParams,
  GetMailboxParams,
  GetMoneyPreviewParams,
  GetPeopleCountParams,
  GetPeopleIdTimelineParams,
  GetPeopleParams,
  GetReasonsPeopleParams,
  GetRelevancePeopleParams,
  GetSuggestionsParams,
  GetWatchListsIdParams,
  GetAlertsParams,
  GetAlertsPeopleParams,
  GetDecisionsLearnedParams,
  GetEditionParams,
  GetProductsParams,
  PostLoyaltyPreviewBody,
} from "./generated/client.schemas.ts";

/** One question to the server under its own name; the name is the address, so that looking again is simple. */
function one<Answer>(address: string, search: object, ask: (options: RequestInit) => Promise<Answer>) {
  return queryOptions({ queryKey: [address, search], queryFn: ({ signal }) => ask({ signal }) });
}

interface Cut {
  cursor?: string;
}

function paged<Answer extends { nextCursor?: string | null }>(
  address: string,
  search: object,
  ask: (cut: Cut, options: RequestInit) => Promise<Answer>,
) {
  return infiniteQueryOptions({
    queryKey: [address, search, "pages"],
    queryFn: ({ signal, pageParam }) => ask(pageParam === "" ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
}

/** Leaves out what is empty: an empty filter is none. */
function given<Search extends object>(search: { [Name in keyof Search]: Search[Name] | string | undefined }): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== "")) as Search;
}

/** Which people: the search part of the address of their screen. */
export type PeopleFilter = Readonly<Record<string, string | undefined>>;

export interface AuditFilter {
  actor?: string;
  kind?: string;
  person?: string;
  from?: string;
  to?: string;
  limit?: number;
}

export const queries = {
  session: () => one("/v1/session", {}, (options) => api.getSession(options)),
  account: () => one("/v1/account", {}, (options) => api.getAccount(options)),
  users: () => one("/v1/users", {}, (options) => api.getUsers(options)),
  roles: () => one("/v1/roles", {}, (options) => api.getRoles(options)),
  keys: () => one("/v1/keys", {}, (options) => api.getKeys(options)),
  accessLink: (token: string) => one("/v1/access-links/look", { token }, (options) => api.postAccessLinksLook({ token }, options)),
  jobs: () => one("/v1/jobs", {}, (options) => api.getJobs(options)),
  values: () => one("/v1/values", {}, (options) => api.getValues(options)),
  lifeLine: (day: { from?: string | undefined; known?: string | undefined } = {}) =>
    one("/v1/lifeline", day, (options) => api.getLifeline(given<GetLifelineParams>(day), options)),
  lifeLineRule: () => one("/v1/lifeline/rule", {}, (options) => api.getLifelineRule(options)),
  lifeLinePreview: (rule: LifeLineRule) => one("/v1/lifeline/preview", rule, (options) => api.postLifelinePreview(rule, options)),
  lifeLineOutcome: () => one("/v1/lifeline/outcome", {}, (options) => api.getLifelineOutcome(options)),
  reasons: () => one("/v1/reasons", {}, (options) => api.getReasons(options)),
  reasonPeople: (asked: Required<Pick<GetReasonsPeopleParams, "kind" | "reason">>) =>
    paged("/v1/reasons/people", asked, (cut, options) => api.getReasonsPeople({ ...asked, ...cut }, options)),
  personReasons: (id: string) => one(`/v1/people/${id}/reasons`, {}, (options) => api.getPeopleIdReasons(id, options)),
  calibration: () => one("/v1/values/calibration", {}, (options) => api.getValuesCalibration(options)),
  cohorts: () => one("/v1/cohorts", {}, (options) => api.getCohorts(options)),
  deciles: () => one("/v1/deciles", {}, (options) => api.getDeciles(options)),
  money: () => one("/v1/money", {}, (options) => api.getMoney(options)),
  moneyByMonth: () => one("/v1/money/by-month", {}, (options) => api.getMoneyByMonth(options)),
  budgets: () => one("/v1/money/budgets", {}, (options) => api.getMoneyBudgets(options)),
  moneyPreview: (change: GetMoneyPreviewParams) => one("/v1/money/preview", change, (options) => api.getMoneyPreview(change, options)),
  costToServe: (id: string) => one(`/v1/people/${id}/cost-to-serve`, {}, (options) => api.getPeopleIdCostToServe(id, options)),
  comparison: () => one("/v1/values/comparison", {}, (options) => api.getValuesComparison(options)),
  outlook: (id: string) => one(`/v1/people/${id}/outlook`, {}, (options) => api.getPeopleIdOutlook(id, options)),
  tiers: () => one("/v1/tiers", {}, (options) => api.getTiers(options)),
  people: (search: PeopleFilter) =>
    paged("/v1/people", search, (cut, options) => api.getPeople({ ...given<GetPeopleParams>(search), ...cut, limit: 50 }, options)),
  peopleCount: (search: PeopleFilter) =>
    one("/v1/people-count", search, (options) => api.getPeopleCount(given<GetPeopleCountParams>(search), options)),
  peopleFilters: () => one("/v1/people-filters", {}, (options) => api.getPeopleFilters(options)),
  views: () => one("/v1/views", {}, (options) => api.getViews(options)),
  peopleFound: (q: string, limit: number) => one("/v1/people", { q, limit }, (options) => api.getPeople({ q, limit }, options)),
  person: (id: string) => one(`/v1/people/${id}`, {}, (options) => api.getPeopleId(id, options)),
  timeline: (id: string, part: string) =>
    paged(`/v1/people/${id}/timeline`, { part }, (cut, options) =>
      api.getPeopleIdTimeline(id, { ...given<GetPeopleIdTimelineParams>({ part }), ...cut }, options),
    ),
  questions: (id: string) => one(`/v1/people/${id}/questions`, {}, (options) => api.getPeopleIdQuestions(id, { contact: "desk" }, options)),
  corrections: (id: string) => one(`/v1/people/${id}/corrections`, {}, (options) => api.getPeopleIdCorrections(id, options)),
  purposes: () => one("/v1/purposes", {}, (options) => api.getPurposes(options)),
  media: () => one("/v1/media", {}, (options) => api.getMedia(options)),
  wordings: () => one("/v1/wordings", {}, (options) => api.getWordings(options)),
  requests: () => one("/v1/requests", {}, (options) => api.getRequests(options)),
  erasures: () => one("/v1/erasures", {}, (options) => api.getErasures(options)),
  retention: () => one("/v1/retention", {}, (options) => api.getRetention(options)),
  retentionWould: (id: string, days: number | null) =>
    one(`/v1/retention/${id}/would`, { days }, (options) => api.getRetentionIdWould(id, days === null ? {} : { days }, options)),
  restriction: (id: string) => one(`/v1/people/${id}/restriction`, {}, (options) => api.getPeopleIdRestriction(id, options)),
  why: (id: string) => one(`/v1/people/${id}/why`, {}, (options) => api.getPeopleIdWhy(id, options)),
  ledger: (id: string) => one(`/v1/people/${id}/ledger`, {}, (options) => api.getPeopleIdLedger(id, options)),
  attributes: () => one("/v1/attributes", {}, (options) => api.getAttributes(options)),
  duplicates: (state: "open" | "joined" | "apart") =>
    paged("/v1/duplicates", { state }, (cut, options) => api.getDuplicates({ state, limit: 20, ...cut }, options)),
  sharedIdentifiers: () => one("/v1/shared-identifiers", {}, (options) => api.getSharedIdentifiers(options)),
  merges: (id: string) => one(`/v1/people/${id}/merges`, {}, (options) => api.getPeopleIdMerges(id, options)),
  groups: (search: { q: string; kind: string; short: string }) =>
    paged("/v1/groups", search, (cut, options) => api.getGroups({ ...given<GetGroupsParams>(search), ...cut }, options)),
  group: (id: string) => one(`/v1/groups/${id}`, {}, (options) => api.getGroupsId(id, options)),
  goods: (search: Readonly<Record<string, string | undefined>>) =>
    paged("/v1/products", search, (cut, options) => api.getProducts({ ...given<GetProductsParams>(search), ...cut, limit: 20 }, options)),
  good: (sku: string) => one(`/v1/products/${sku}`, {}, (options) => api.getProductsSku(encodeURIComponent(sku), options)),
  surroundings: (sku: string) =>
    one(`/v1/products/${sku}/complements`, {}, (options) => api.getProductsSkuComplements(encodeURIComponent(sku), options)),
  edition: (wish: Readonly<Record<string, string | undefined>>) =>
    one("/v1/edition", wish, (options) => api.getEdition(given<GetEditionParams>(wish), options)),
  editionChoices: () => one("/v1/edition-choices", {}, (options) => api.getEditionChoices(options)),
  arrivals: () => one("/v1/arrivals", {}, (options) => api.getArrivals({ limit: 12 }, options)),
  alerts: (search: { had: string }) => one("/v1/alerts", search, (options) => api.getAlerts(given<GetAlertsParams>(search), options)),
  alertPeople: (want: GetAlertsPeopleParams) => one("/v1/alerts/people", want, (options) => api.getAlertsPeople(want, options)),
  alertsTold: () => one("/v1/alerts/told", {}, (options) => api.getAlertsTold({}, options)),
  bundles: () => one("/v1/bundles", {}, (options) => api.getBundles({ limit: 10 }, options)),
  categoryMap: () => one("/v1/category-map", {}, (options) => api.getCategoryMap(options)),
  nextThings: (id: string) => one(`/v1/people/${id}/next`, {}, (options) => api.getPeopleIdNext(id, { limit: 8 }, options)),
  segments: () => one("/v1/segments", {}, (options) => api.getSegments(options)),
  segmentFields: () => one("/v1/segments/fields", {}, (options) => api.getSegmentsFields(options)),
  segment: (id: string) => one(`/v1/segments/${id}`, {}, (options) => api.getSegmentsId(id, options)),
  segmentPeople: (id: string) => paged(`/v1/segments/${id}/people`, {}, (cut, options) => api.getSegmentsIdPeople(id, cut, options)),
  segmentCount: (rule: SegmentRule) => one("/v1/segments/count", { rule }, (options) => api.postSegmentsCount({ rule }, options)),
  segmentWhy: (rule: SegmentRule, personId: string) =>
    one("/v1/segments/explain", { rule, personId }, (options) => api.postSegmentsExplain({ rule, personId }, options)),
  segmentsOf: (id: string) => one(`/v1/people/${id}/segments`, {}, (options) => api.getPeopleIdSegments(id, options)),
  watchLists: () => one("/v1/watch-lists", {}, (options) => api.getWatchLists(options)),
  watchList: (id: string, show: NonNullable<GetWatchListsIdParams["show"]>) =>
    paged(`/v1/watch-lists/${id}`, { show }, (cut, options) => api.getWatchListsId(id, { show, ...cut }, options)),
  groupListResults: (id: string) => one(`/v1/group-lists/${id}/results`, {}, (options) => api.getGroupListsIdResults(id, options)),
  watchListResults: (id: string) => one(`/v1/watch-lists/${id}/results`, {}, (options) => api.getWatchListsIdResults(id, options)),
  needs: () => one("/v1/needs", {}, (options) => api.getNeeds(options)),
  needPeople: (id: number) => paged(`/v1/needs/${id}/people`, {}, (cut, options) => api.getNeedsIdPeople(id, cut, options)),
  square: () => one("/v1/loyalty-square", {}, (options) => api.getLoyaltySquare(options)),
  cellPeople: (cell: LoyaltyCell["cell"]) =>
    paged(`/v1/loyalty-square/${cell}/people`, {}, (cut, options) => api.getLoyaltySquareCellPeople(cell, cut, options)),
  newCompetitor: (offer: GetLoyaltySquareNewCompetitorParams) =>
    one("/v1/loyalty-square/new-competitor", offer, (options) => api.getLoyaltySquareNewCompetitor(offer, options)),
  leavers: (offer: GetLoyaltySquareNewCompetitorParams) =>
    paged("/v1/loyalty-square/new-competitor/people", offer, (cut, options) =>
      api.getLoyaltySquareNewCompetitorPeople({ ...offer, ...cut }, options),
    ),
  validation: () => one("/v1/loyalty-square/validation", {}, (options) => api.getLoyaltySquareValidation(options)),
  wallet: () => one("/v1/share-of-wallet", {}, (options) => api.getShareOfWallet(options)),
  walletPeople: () => paged("/v1/share-of-wallet/people", {}, (cut, options) => api.getShareOfWalletPeople(cut, options)),
  personNeed: (id: string) => one(`/v1/people/${id}/needs`, {}, (options) => api.getPeopleIdNeeds(id, options)),
  personAttitude: (id: string) => one(`/v1/people/${id}/attitude`, {}, (options) => api.getPeopleIdAttitude(id, options)),
  personWallet: (id: string) => one(`/v1/people/${id}/wallet`, {}, (options) => api.getPeopleIdWallet(id, options)),
  groupLists: () => one("/v1/group-lists", {}, (options) => api.getGroupLists(options)),
  groupList: (id: string) => paged(`/v1/group-lists/${id}`, {}, (cut, options) => api.getGroupListsId(id, cut, options)),
  sources: () => one("/v1/sources", {}, (options) => api.getSources(options)),
  imports: () => one("/v1/imports", {}, (options) => api.getImports(options)),
  importPreview: (upload: string, choice: ImportChoice) =>
    one("/v1/imports/preview", { upload, ...choice }, (options) => api.postImportsPreviewUpload(upload, choice, options)),
  import: (id: string) => one(`/v1/imports/${id}`, {}, (options) => api.getImportsId(id, options)),
  learned: (whom: GetDecisionsLearnedParams) => one("/v1/decisions/learned", whom, (options) => api.getDecisionsLearned(whom, options)),
  decisionSettings: () => one("/v1/decision-settings", {}, (options) => api.getDecisionSettings(options)),
  whatIf: () => one("/v1/what-if", {}, (options) => api.getWhatIf(options)),
  decisions: () => one("/v1/decisions", {}, (options) => api.getDecisions({}, options)),
  replayedDecision: (id: string) => one(`/v1/decisions/${id}/replay`, {}, (options) => api.getDecisionsIdReplay(id, options)),
  decisionRules: () => one("/v1/decision-rules", {}, (options) => api.getDecisionRules(options)),
  presentations: () => one("/v1/presentations", {}, (options) => api.getPresentations(options)),
  offers: () => one("/v1/offers", {}, (options) => api.getOffers(options)),
  offerKinds: () => one("/v1/offer-kinds", {}, (options) => api.getOfferKinds(options)),
  offerPreview: (wish: OfferPreviewWish) => one("/v1/offers/preview", { wish }, (options) => api.postOffersPreview(wish, options)),
  offerDraw: (id: string) => one(`/v1/offers/${id}/draw`, {}, (options) => api.getOffersIdDraw(id, options)),
  offerFor: (id: string, offerId: string) =>
    one(`/v1/people/${id}/offers/${offerId}`, {}, (options) => api.getPeopleIdOffersOfferId(id, offerId, options)),
  offersOf: (id: string) => one(`/v1/people/${id}/offers`, {}, (options) => api.getPeopleIdOffers(id, options)),
  campaigns: (archived: boolean) =>
    one("/v1/campaigns", { archived }, (options) => api.getCampaigns(archived ? { archived: "true" } : {}, options)),
  campaign: (id: string) => one(`/v1/campaigns/${id}`, {}, (options) => api.getCampaignsId(id, options)),
  audience: (id: string) => one(`/v1/campaigns/${id}/audience`, {}, (options) => api.getCampaignsIdAudience(id, options)),
  /** `version` names what was saved last: a preview of words that have changed since is never the answer to a new question. */
  preview: (id: string, whom: { person?: string; case?: string }, version: number) =>
    one(`/v1/campaigns/${id}/preview`, { ...whom, version }, (options) =>
      api.getCampaignsIdPreview(id, given<GetCampaignsIdPreviewParams>(whom), options),
    ),
  sends: (id: string, state: string) =>
    paged(`/v1/campaigns/${id}/sends`, { state }, (cut, options) =>
      api.getCampaignsIdSends(id, { ...given<GetCampaignsIdSendsParams>({ state }), ...cut }, options),
    ),
  result: (id: string) => one(`/v1/campaigns/${id}/result`, {}, (options) => api.getCampaignsIdResult(id, options)),
  calendar: (from: string, to: string) => one("/v1/calendar", { from, to }, (options) => api.getCalendar({ from, to }, options)),
  approvals: () => one("/v1/approvals", {}, (options) => api.getApprovals(options)),
  campaignPlan: (id: string) => one(`/v1/campaigns/${id}/plan`, {}, (options) => api.getCampaignsIdPlan(id, options)),
  journeys: (archived: boolean) =>
    one("/v1/journeys", { archived }, (options) => api.getJourneys(archived ? { archived: "true" } : {}, options)),
  journeyKinds: () => one("/v1/journeys/kinds", {}, (options) => api.getJourneysKinds(options)),
  journey: (id: string) => one(`/v1/journeys/${id}`, {}, (options) => api.getJourneysId(id, options)),
  journeyCheck: (id: string, graph: JourneyGraph, goal: Journey["goal"]) =>
    one(`/v1/journeys/${id}/check`, { graph, goal }, (options) => api.postJourneysIdCheck(id, { graph, goal }, options)),
  journeyVersions: (id: string) => one(`/v1/journeys/${id}/versions`, {}, (options) => api.getJourneysIdVersions(id, options)),
  journeyCounts: (id: string) => one(`/v1/journeys/${id}/counts`, {}, (options) => api.getJourneysIdCounts(id, options)),
  journeyPeople: (id: string, node: string, inside: boolean) =>
    paged(`/v1/journeys/${id}/people`, { node, inside }, (cut, options) =>
      api.getJourneysIdPeople(id, { node, inside: inside ? "true" : "false", ...cut }, options),
    ),
  journeyResult: (id: string) => one(`/v1/journeys/${id}/result`, {}, (options) => api.getJourneysIdResult(id, options)),
  journeysOf: (id: string) => one(`/v1/people/${id}/journeys`, {}, (options) => api.getPeopleIdJourneys(id, options)),
  mailbox: (q: string) =>
    paged("/v1/mailbox", { q }, (cut, options) => api.getMailbox({ ...given<GetMailboxParams>({ q }), ...cut }, options)),
  mail: (id: string) => one(`/v1/mailbox/${id}`, {}, (options) => api.getMailboxId(id, options)),
  work: (medium: string) => one("/v1/work", { medium }, (options) => api.getWork(given<GetWorkParams>({ medium }), options)),
  signatures: () => one("/v1/sending/signatures", {}, (options) => api.getSendingSignatures(options)),
  printRuns: (id: string) => one(`/v1/campaigns/${id}/print-runs`, {}, (options) => api.getCampaignsIdPrintRuns(id, options)),
  webhooks: () => one("/v1/webhooks", {}, (options) => api.getWebhooks(options)),
  deliveries: (id: string) => one(`/v1/webhooks/${id}/deliveries`, {}, (options) => api.getWebhooksIdDeliveries(id, {}, options)),
  mediumSample: (id: string) => one(`/v1/sending/media/${id}/sample`, {}, (options) => api.getSendingMediaIdSample(id, options)),
  sendingMedia: () => one("/v1/sending/media", {}, (options) => api.getSendingMedia(options)),
  earning: () => one("/v1/loyalty/earning", {}, (options) => api.getLoyaltyEarning(options)),
  loyalty: () => one("/v1/loyalty", {}, (options) => api.getLoyalty(options)),
  loyaltyPreview: (programme: PostLoyaltyPreviewBody["programme"]) =>
    one("/v1/loyalty/preview", { programme: JSON.stringify(programme) }, (options) => api.postLoyaltyPreview({ programme }, options)),
  personPoints: (id: string) => one(`/v1/people/${id}/points`, {}, (options) => api.getPeopleIdPoints(id, {}, options)),
  pointsHistory: (id: string) => one(`/v1/people/${id}/points/history`, {}, (options) => api.getPeopleIdPointsHistory(id, {}, options)),
  suggestions: (search: GetSuggestionsParams) =>
    paged("/v1/suggestions", search, (cut, options) => api.getSuggestions({ ...search, ...cut }, options)),
  personSuggestions: (id: string) => one(`/v1/people/${id}/suggestions`, {}, (options) => api.getPeopleIdSuggestions(id, options)),
  suggestionSummary: () => one("/v1/suggestions/summary", {}, (options) => api.getSuggestionsSummary(options)),
  programmes: () => one("/v1/effects", {}, (options) => api.getEffects(options)),
  effects: (id: string) => one(`/v1/effects/${id}`, {}, (options) => api.getEffectsId(id, options)),
  campaignPower: (id: string, ask: { heldBack: number }) =>
    one(`/v1/campaigns/${id}/power`, ask, (options) => api.getCampaignsIdPower(id, ask, options)),
  experiments: () => one("/v1/experiments", {}, (options) => api.getExperiments(options)),
  experiment: (id: string) => one(`/v1/experiments/${id}`, {}, (options) => api.getExperimentsId(id, options)),
  comers: (days: number) => one("/v1/experiments/comers", { days }, (options) => api.getExperimentsComers({ days }, options)),
  experimentPlan: (ask: GetExperimentsPlanParams) => one("/v1/experiments/plan", ask, (options) => api.getExperimentsPlan(ask, options)),
  relevance: () => one("/v1/relevance", {}, (options) => api.getRelevance(options)),
  relevancePeople: (search: GetRelevancePeopleParams) =>
    paged("/v1/relevance/people", search, (cut, options) => api.getRelevancePeople({ ...search, ...cut }, options)),
  listening: () => one("/v1/listening", {}, (options) => api.getListening(options)),
  listeningPeople: (show: "numb" | "ended") =>
    paged("/v1/listening/people", { show }, (cut, options) => api.getListeningPeople({ show, ...cut }, options)),
  personListening: (id: string) => one(`/v1/people/${id}/listening`, {}, (options) => api.getPeopleIdListening(id, options)),
  houseRulesReplay: (tried: HouseRulesTried) => one("/v1/house-rules/replay", tried, (options) => api.postHouseRulesReplay(tried, options)),
  sendingStatus: () => one("/v1/sending", {}, (options) => api.getSending(options)),
  senderHealth: () => one("/v1/sending/health", {}, (options) => api.getSendingHealth(options)),
  senderDoctor: () => one("/v1/sending/doctor", {}, (options) => api.getSendingDoctor(options)),
  senderSettings: () => one("/v1/sending/settings", {}, (options) => api.getSendingSettings(options)),
  unknownMessages: () => paged("/v1/sending/unknown", {}, (cut, options) => api.getSendingUnknown(cut, options)),
  replies: () => one("/v1/replies", {}, (options) => api.getReplies(options)),
  settings: () => one("/v1/settings", {}, (options) => api.getSettings(options)),
  audit: (search: AuditFilter) =>
    paged("/v1/audit", search, (cut, options) => api.getAudit({ ...given<GetAuditParams>(search), ...cut }, options)),
  prospects: () => paged("/v1/prospects", {}, (cut, options) => api.getProspects(cut, options)),
  pool: () => one("/v1/exchange/pool", {}, (options) => api.getExchangePool(options)),
} as const;
