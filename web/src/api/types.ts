// The contract's types under the names the screens use.
import type {
  GetTiers200,
  PostBudgetPlan200,
  GetExperiments200ItemsItem,
  GetExperimentsId200,
  GetExperimentsPlan200,
  GetApprovals200,
  GetApprovals200ItemsItem,
  GetBundles200ItemsItem,
  GetCalendar200,
  GetJourneys200ItemsItem,
  GetJourneysId200,
  GetJourneysIdCounts200ItemsItem,
  GetJourneysIdPeople200ItemsItem,
  GetJourneysKinds200ItemsItem,
  JourneyGraphInput,
  JourneyGraphInputNodesItem,
  PatchJourneysIdBody,
  PostJourneysIdCheck200,
  PostJourneysIdDraftRun200,
  GetCategoryMap200,
  GetPeopleIdNext200,
  GetLoyalty200,
  GetLoyaltyEarning200,
  PostLoyaltyPreviewBody,
  PostPickedListsLook200,
  GetAlerts200ItemsItem,
  GetAlertsTold200ItemsItem,
  GetProducts200ItemsItem,
  GetProductsSkuComplements200,
  PutProductsBodyItemsItem,
  GetSegments200ItemsItem,
  GetSegmentsFields200FieldsItem,
  GetSegmentsId200,
  PostSegmentsCount200,
  SegmentExplained,
  SegmentRuleInput,
  GetErasures200ItemsItem,
  GetPeopleIdLedger200,
  GetPeopleIdWhy200,
  GetPurposes200ItemsItem,
  GetRequests200ItemsItem,
  GetRetention200ItemsItem,
  GetWordings200ItemsItem,
  PatchPurposesIdBody,
  PostPurposesBody,
  GetAccount200,
  GetKeys200ItemsItem,
  GetRoles200,
  GetUsers200InvitationsItem,
  GetUsers200ItemsItem,
  PostKeysBodyScopesItem,
  PostUsersInvitations200,
  GetAttributes200ItemsItem,
  GetAudit200ItemsItem,
  GetCampaigns200ItemsItem,
  GetReplies200ItemsItem,
  GetSendingUnknown200ItemsItem,
  GetSendingUnknown200SettledItem,
  PostSendingUnknownSettleBodyVerdict,
  GetSendingDoctor200FindingsItem,
  GetSendingSettings200,
  GetCampaignsId200,
  GetCampaignsIdAudience200,
  GetCampaignsIdPreview200,
  GetSendingMedia200ItemsItem,
  GetWebhooks200ItemsItem,
  GetWebhooksIdDeliveries200ItemsItem,
  GetWork200ItemsItem,
  GetWork200MediaItemOutcomesItem,
  GetCampaignsIdResult200,
  GetCampaignsIdResult200Treated,
  GetCampaignsIdSends200ItemsItem,
  GetCohorts200,
  GetDeciles200,
  GetValuesCalibration200,
  GetValuesComparison200,
  GetDuplicates200ItemsItem,
  GetGroups200ItemsItem,
  GetGroupListsId200,
  GetGroupListsId200ItemsItem,
  GetGroupsId200,
  GetGroupsId200MembersItem,
  GetImportsId200,
  GetJobs200ItemsItem,
  GetLifeline200,
  GetLifelineOutcome200,
  GetLifelineRule200,
  PostLifelinePreview200,
  GetLoyaltySquare200,
  GetLoyaltySquareCellPeople200ItemsItem,
  GetLoyaltySquareNewCompetitor200,
  GetLoyaltySquareNewCompetitorPeople200ItemsItem,
  GetLoyaltySquareValidation200,
  GetMailbox200ItemsItem,
  GetNeeds200,
  GetNeedsIdPeople200ItemsItem,
  GetPeopleIdAttitude200,
  GetPeopleIdNeeds200,
  GetPeopleIdWallet200,
  GetShareOfWallet200,
  GetShareOfWalletPeople200ItemsItem,
  PostEndingsBody,
  GetMailboxId200,
  GetMoney200,
  GetMoneyByMonth200,
  GetDecisionRules200ItemsItem,
  GetDecisionSettings200,
  GetDecisionsLearned200,
  GetWhatIf200RulesItem,
  GetOffers200ItemsItem,
  GetPresentations200ItemsItem,
  PostDecide200,
  GetOfferKinds200ItemsItem,
  GetOffersIdDraw200,
  GetPeopleIdOffers200,
  PostOffersPreview200,
  PostOffersPreviewBody,
  GetPeople200ItemsItem,
  GetPeopleId200,
  GetPeopleIdMerges200ItemsItem,
  GetPeopleIdCorrections200,
  GetPeopleIdQuestions200ItemsItem,
  GetPeopleIdTimeline200ItemsItem,
  GetProspects200ItemsItem,
  GetPeopleIdReasons200,
  GetReasons200,
  GetReasonsPeople200ItemsItem,
  GetSession200,
  GetSettings200,
  GetSources200,
  GetSharedIdentifiers200ItemsItem,
  GetValues200,
  GetViews200ItemsItem,
  GetWatchLists200ItemsItem,
  GetWatchListsId200,
  GetWatchListsId200ItemsItem,
  GetWatchListsIdParams,
  GetWatchListsIdResults200,
  PatchAttributesIdBody,
  PatchCampaignsIdBody,
  PatchMoneyBody,
  PatchSettingsBody,
  GetSuggestions200ItemsItem,
  GetSuggestionsSummary200,
  PatchSuggestionsIdBody,
  GetListening200,
  GetListeningPeople200ItemsItem,
  GetEffects200ItemsItem,
  GetEffectsId200,
  GetRelevance200,
  GetRelevancePeople200ItemsItem,
  PostHouseRulesReplay200,
  PostHouseRulesReplayBody,
  PostAttributesBody,
  PostCampaignsIdDraftRun200,
  PostImportsPreview200,
  PostImportsPreviewUploadBody,
} from "./generated/client.schemas.ts";

export type EarningStatus = GetLoyaltyEarning200;
export type PickedLook = PostPickedListsLook200;
export type Session = GetSession200;
export type Programme = GetEffects200ItemsItem;
export type ProgrammeEffects = GetEffectsId200;
export type EffectsReport = NonNullable<ProgrammeEffects["report"]>;
export type Account = GetAccount200;
export type UserRow = GetUsers200ItemsItem;
export type Invitation = GetUsers200InvitationsItem;
export type Roles = GetRoles200;
export type RoleId = Roles["roles"][number]["id"];
export type KeyRow = GetKeys200ItemsItem;
export type KeyScope = PostKeysBodyScopesItem;
/** A link as it is handed over, once. */
export type FreshLink = PostUsersInvitations200;
export type Job = GetJobs200ItemsItem;
export type Values = GetValues200;
export type Cohorts = GetCohorts200;
export type LifeLine = GetLifeline200;
export type LifeLineRule = GetLifelineRule200;
export type LifeLineOutcome = GetLifelineOutcome200;
export type LifeLinePreview = PostLifelinePreview200;
export type Deciles = GetDeciles200;
export type Calibration = GetValuesCalibration200;
export type Comparison = GetValuesComparison200;
export type PeopleView = GetViews200ItemsItem;
export type PersonRow = GetPeople200ItemsItem;
export type Person = GetPeopleId200;
export type PersonValue = NonNullable<Person["value"]>;
export type TimelineItem = GetPeopleIdTimeline200ItemsItem;
export type WatchListCard = GetWatchLists200ItemsItem;
export type WatchListMember = GetWatchListsId200ItemsItem;
export type WatchList = GetWatchListsId200;
export type ListShow = NonNullable<GetWatchListsIdParams["show"]>;
export type ListResults = GetWatchListsIdResults200;
export type GroupList = GetGroupListsId200;
export type GroupListMember = GetGroupListsId200ItemsItem;
export type ImportPreview = PostImportsPreview200;
/** What one chose instead of what was recognised. */
export type ImportChoice = PostImportsPreviewUploadBody;
export type Import = GetImportsId200;
export type Offer = GetOffers200ItemsItem;
export type Decision = PostDecide200;
export type Learned = GetDecisionsLearned200;
export type DecisionSettings = GetDecisionSettings200;
export type WhatIfRule = GetWhatIf200RulesItem;
export type DecisionRule = GetDecisionRules200ItemsItem;
export type Presentation = GetPresentations200ItemsItem;
export type OfferKind = GetOfferKinds200ItemsItem;
export type OfferPreview = PostOffersPreview200;
export type OfferPreviewWish = PostOffersPreviewBody;
export type OfferDraw = GetOffersIdDraw200;
export type PersonOffers = GetPeopleIdOffers200;
export type CampaignSummary = GetCampaigns200ItemsItem;
export type Campaign = GetCampaignsId200;
export type CampaignChange = PatchCampaignsIdBody;
export type Audience = GetCampaignsIdAudience200;
export type Preview = GetCampaignsIdPreview200;
export type DraftRun = PostCampaignsIdDraftRun200;
export type Send = GetCampaignsIdSends200ItemsItem;
export type CampaignResult = GetCampaignsIdResult200;
export type Arm = GetCampaignsIdResult200Treated;
export type MailSummary = GetMailbox200ItemsItem;
export type Mail = GetMailboxId200;
export type MoneyByMonth = GetMoneyByMonth200;
export type MoneySettings = GetMoney200;
export type MoneyChange = PatchMoneyBody;
export type Suggestion = GetSuggestions200ItemsItem;
export type SuggestionSummary = GetSuggestionsSummary200;
export type SuggestionSorting = PatchSuggestionsIdBody;
export type BudgetPlan = PostBudgetPlan200;
export type Tiers = GetTiers200;
export type ExperimentLine = GetExperiments200ItemsItem;
export type ExperimentPage = GetExperimentsId200;
export type PowerReport = GetExperimentsPlan200;
export type Relevance = GetRelevance200;
export type RelevancePerson = GetRelevancePeople200ItemsItem;
export type Listening = GetListening200;
export type Numb = GetListeningPeople200ItemsItem;
export type HouseRulesTried = PostHouseRulesReplayBody;
export type HouseRulesReplay = PostHouseRulesReplay200;
export type Settings = GetSettings200;
export type WebhookEndpoint = GetWebhooks200ItemsItem;
export type WebhookDelivery = GetWebhooksIdDeliveries200ItemsItem;
export type Medium = GetSendingMedia200ItemsItem;
export type WorkItem = GetWork200ItemsItem;
export type WorkOutcome = GetWork200MediaItemOutcomesItem;
export type SettingsChange = PatchSettingsBody;
export type AuditEntry = GetAudit200ItemsItem;
export type Prospect = GetProspects200ItemsItem;
export type Attribute = GetAttributes200ItemsItem;
export type NewAttribute = PostAttributesBody;
export type AttributeChange = PatchAttributesIdBody;
export type Question = GetPeopleIdQuestions200ItemsItem;
export type Correctable = GetPeopleIdCorrections200["attributes"][number];
export type Replaced = GetPeopleIdCorrections200["replaced"][number];
export type Purpose = GetPurposes200ItemsItem;
export type NewPurpose = PostPurposesBody;
export type PurposeChange = PatchPurposesIdBody;
export type Wording = GetWordings200ItemsItem;
export type PersonRequest = GetRequests200ItemsItem;
export type Erasure = GetErasures200ItemsItem;
export type Kept = GetRetention200ItemsItem;
export type Why = GetPeopleIdWhy200;
export type WhyMessage = Why["messages"][number];
export type Ledger = GetPeopleIdLedger200;
export type LedgerLine = Ledger["items"][number];

export type Live = GetSources200;
export type Source = Live["items"][number];
export type LiveEvent = Live["recent"][number];
export type LiveFault = Live["faults"][number];
export type Duplicate = GetDuplicates200ItemsItem;
export type Merge = GetPeopleIdMerges200ItemsItem;
export type SharedIdentifier = GetSharedIdentifiers200ItemsItem;
export type Group = GetGroups200ItemsItem;
export type WholeGroup = GetGroupsId200;
export type GroupPerson = GetGroupsId200MembersItem;

export type NeedsPage = GetNeeds200;
export type NeedGroup = NeedsPage["groups"][number];
export type NeedMember = GetNeedsIdPeople200ItemsItem;
export type PersonNeed = GetPeopleIdNeeds200;
export type LoyaltySquare = GetLoyaltySquare200;
export type LoyaltyCell = LoyaltySquare["cells"][number];
export type CellMember = GetLoyaltySquareCellPeople200ItemsItem;
export type PersonAttitude = GetPeopleIdAttitude200;
export type CompetitorPage = GetLoyaltySquareNewCompetitor200;
export type Leaver = GetLoyaltySquareNewCompetitorPeople200ItemsItem;
export type ValidationPage = GetLoyaltySquareValidation200;
export type NewEnding = PostEndingsBody;
export type WalletPage = GetShareOfWallet200;
export type WalletMember = GetShareOfWalletPeople200ItemsItem;
export type PersonWallet = GetPeopleIdWallet200;
export type PersonReasons = GetPeopleIdReasons200;
export type Suspicion = PersonReasons["items"][number];
export type Reasons = GetReasons200;
export type ReasonCounted = Reasons["silence"]["items"][number];
export type ReasonPerson = GetReasonsPeople200ItemsItem;
export type Good = GetProducts200ItemsItem;
export type Demand = GetAlerts200ItemsItem;
export type AlertRun = GetAlertsTold200ItemsItem;
export type GoodStatement = PutProductsBodyItemsItem;
export type Surroundings = GetProductsSkuComplements200;
export type Companion = Surroundings["goesWith"][number];
export type Bundle = GetBundles200ItemsItem;
export type CategoryMap = GetCategoryMap200;
export type NextThings = GetPeopleIdNext200;
export type Segment = GetSegments200ItemsItem;
export type WholeSegment = GetSegmentsId200;
export type SegmentField = GetSegmentsFields200FieldsItem;
export type SegmentRule = SegmentRuleInput;
export type SegmentCondition = Extract<SegmentRuleInput, { field: string }>;
export type SegmentCount = PostSegmentsCount200;
export type Explained = SegmentExplained;
export type SenderReply = GetReplies200ItemsItem;
export type UnknownMessage = GetSendingUnknown200ItemsItem;
export type SettledMessage = GetSendingUnknown200SettledItem;
export type UnknownVerdict = PostSendingUnknownSettleBodyVerdict;
export type SenderFinding = GetSendingDoctor200FindingsItem;
export type SenderSettings = GetSendingSettings200;
export type JourneySummary = GetJourneys200ItemsItem;
export type Journey = GetJourneysId200;
export type JourneyChange = PatchJourneysIdBody;
export type JourneyKind = GetJourneysKinds200ItemsItem;
export type JourneyGraph = JourneyGraphInput;
export type JourneyNode = JourneyGraphInputNodesItem;
export type JourneyCheck = PostJourneysIdCheck200;
export type JourneyNodeCounts = GetJourneysIdCounts200ItemsItem;
export type JourneyPlace = GetJourneysIdPeople200ItemsItem;
export type JourneyDraftRun = PostJourneysIdDraftRun200;
export type Calendar = GetCalendar200;
export type CalendarItem = Calendar["items"][number];
export type CalendarSubject = Calendar["overlaps"][number]["a"];
export type Approval = GetApprovals200ItemsItem;
export type ApprovalSettings = GetApprovals200["settings"];
export type LoyaltyOverview = GetLoyalty200;
export type LoyaltyProgramme = PostLoyaltyPreviewBody["programme"];
