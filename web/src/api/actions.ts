import * as api from "./generated/client.ts";
import type {
  PostSuggestionsIdDoneBody,
  PatchSegmentsIdBody,
  PatchWebhooksIdBody,
  PostWebhooksBody,
  PutSendingSignaturesBody,
  PostSegmentsBody,
  PostImportMappingsBody,
  PatchGroupsIdBody,
  PostGroupsBody,
  PostLoyaltyProgrammeBody,
  PostPeopleIdPointsBody,
  PostGroupsIdPeopleBody,
  PatchRolesBody,
  PatchSourcesIdBody,
  PatchUsersIdBody,
  PatchWatchListsIdBody,
  PostGroupListsIdGroupsGroupIdMarkBody,
  PostWatchListsIdPeoplePersonIdMarkBody,
  PostAccessLinksTakeUpBody,
  PostImportsBody,
  PostKeysBody,
  PatchOffersIdBody,
  PatchDecisionSettingsBody,
  PostDecisionRulesBody,
  PostBudgetPlanBody,
  PostExperimentsBody,
  PostLoyaltyCatchUpsBody,
  PostOffersBody,
  PostPickedListsBody,
  PostPresentationsBody,
  PostPeopleIdAnswersBodyAnswersItem,
  PostPeopleIdComplaintsBody,
  PostPeopleIdRequestsBody,
  PostWordingsBody,
  PostSetupBody,
  PostUsersInvitationsBody,
  PatchApprovalsBody,
  PostApprovalsBody,
  PostApprovalsIdAnswerBody,
  PostJourneysBody,
  PostJourneysIdHeldBody,
  PostJourneysIdMessagesBody,
  PostJourneysIdStartBody,
  PostViewsBody,
} from "./generated/client.schemas.ts";
import { problemOf, request } from "./request.ts";
import type {
  AttributeChange,
  GoodStatement,
  CampaignChange,
  ImportPreview,
  JourneyChange,
  LifeLineRule,
  NewEnding,
  MoneyChange,
  NewAttribute,
  SenderSettings,
  SettingsChange,
  NewPurpose,
  PurposeChange,
  SuggestionSorting,
  UnknownVerdict,
} from "./types.ts";

/** Sign-in and sign-out belong to the library behind `/api/auth` and are not part of the contract. */
function auth<Answer>(path: string, body: object): Promise<Answer> {
  const headers = { "content-type": "application/json" };
  return request<Answer>(`/api/auth/${path}`, { method: "POST", body: JSON.stringify(body), headers });
}

export const actions = {
  changeDecisionSettings: (change: PatchDecisionSettingsBody) => api.patchDecisionSettings(change),
  weighOtherRules: () => api.postWhatIfStudy(),
  studyEffects: (id: string) => api.postEffectsIdStudy(id),
  setup: (body: PostSetupBody) => api.postSetup(body),
  signIn: (body: { email: string; password: string }) => auth<{ secondFactor: boolean }>("sign-in/email", body),
  /** A code from the app, at sign-in or to finish setting the second factor up; or one for a lost device. */
  verifyCode: (code: string) => auth("two-factor/verify-totp", { code }),
  verifyRecoveryCode: (code: string) => auth("two-factor/verify-backup-code", { code }),
  removeSecondFactor: (password: string) => auth("two-factor/disable", { password }),
  signOut: () => auth("sign-out", {}),
  passwordForgotten: (email: string) => api.postPasswordForgotten({ email }),
  takeUpLink: (body: PostAccessLinksTakeUpBody) => api.postAccessLinksTakeUp(body),
  changeName: (name: string) => api.patchAccount({ name }),
  changePassword: (current: string, next: string) => api.postAccountPassword({ current, next }),
  beginSecondFactor: (password: string) => api.postAccountSecondFactor({ password }),
  newRecoveryCodes: (password: string) => api.postAccountRecoveryCodes({ password }),
  noteEnding: (ending: NewEnding) => api.postEndings(ending),
  removeEnding: (id: string) => api.deleteEndingsId(id),
  endSession: (id: string) => api.deleteAccountSessionsId(id),
  invite: (body: PostUsersInvitationsBody) => api.postUsersInvitations(body),
  withdrawInvitation: (id: string) => api.deleteUsersInvitationsId(id),
  changeUser: (id: string, change: PatchUsersIdBody) => api.patchUsersId(id, change),
  makeResetLink: (userId: string) => api.postUsersIdResetLink(userId),
  takeSecondFactorAway: (userId: string) => api.deleteUsersIdSecondFactor(userId),
  requireSecondFactor: (secondFactorFor: PatchRolesBody["secondFactorFor"]) => api.patchRoles({ secondFactorFor }),
  makeKey: (body: PostKeysBody) => api.postKeys(body),
  changeSource: (id: string, traits: PatchSourcesIdBody["traits"]) => api.patchSourcesId(id, { traits }),
  revokeKey: (id: string) => api.deleteKeysId(id),
  refreshValues: () => api.postValuesRefresh(),
  openComplaint: (person: string, body: PostPeopleIdComplaintsBody) => api.postPeopleIdComplaints(person, body),
  settleComplaint: (id: string, outcome: string) => api.postComplaintsIdSettle(id, { outcome }),
  reopenComplaint: (id: string) => api.postComplaintsIdReopen(id),
  giveCard: (person: string) => api.postPeopleIdCard(person),
  answer: (person: string, answer: PostPeopleIdAnswersBodyAnswersItem) =>
    api.postPeopleIdAnswers(person, { contact: "desk", answers: [answer] }),
  takeAnswerBack: (person: string, attribute: string, before: unknown) =>
    api.postPeopleIdAnswersUndo(person, { contact: "desk", attribute, before }),
  correct: (person: string, attribute: string, value: unknown) => api.postPeopleIdCorrections(person, { attribute, value }),
  verifyErasure: (words: string[]) => api.postErasuresVerify({ words }),
  addPurpose: (body: NewPurpose) => api.postPurposes(body),
  changePurpose: (id: string, change: PurposeChange) => api.patchPurposesId(id, change),
  addWording: (body: PostWordingsBody) => api.postWordings(body),
  keepFor: (id: string, days: number | null) => api.patchRetentionId(id, { days }),
  noteRequest: (person: string, body: PostPeopleIdRequestsBody) => api.postPeopleIdRequests(person, body),
  answerRequest: (id: string, outcome: string) => api.postRequestsIdAnswer(id, { outcome }),
  reopenRequest: (id: string) => api.postRequestsIdReopen(id),
  restrict: (person: string, reason: string) => api.postPeopleIdRestriction(person, { reason }),
  liftRestriction: (person: string) => api.deletePeopleIdRestriction(person),
  erase: (people: string[], confirm: number) => api.postErasures({ people, confirm }),
  addAttribute: (body: NewAttribute) => api.postAttributes(body),
  changeAttribute: (id: string, change: AttributeChange) => api.patchAttributesId(id, change),
  archiveAttribute: (id: string) => api.postAttributesIdArchive(id),
  restoreAttribute: (id: string) => api.postAttributesIdRestore(id),
  saveView: (body: PostViewsBody) => api.postViews(body),
  forgetView: (id: string) => api.deleteViewsId(id),
  saveMapping: (body: PostImportMappingsBody) => api.postImportMappings(body),
  forgetMapping: (name: string) => api.deleteImportMappingsName(name),
  undoImport: (id: string) => api.postImportsIdUndo(id),
  joinDuplicate: (id: string) => api.postDuplicatesIdJoin(id),
  keepApart: (id: string) => api.postDuplicatesIdApart(id),
  reopenDuplicate: (id: string) => api.postDuplicatesIdReopen(id),
  undoMerge: (id: string) => api.postMergesIdUndo(id),
  createGroup: (body: PostGroupsBody) => api.postGroups(body),
  changeGroup: (id: string, change: PatchGroupsIdBody) => api.patchGroupsId(id, change),
  putGroupPerson: (id: string, body: PostGroupsIdPeopleBody) => api.postGroupsIdPeople(id, body),
  dropGroupPerson: (id: string, person: string) => api.deleteGroupsIdPeoplePersonId(id, person),
  startImport: (body: PostImportsBody) => api.postImports(body),
  stateGood: (good: GoodStatement) => api.putProducts({ items: [good] }),
  decideAtDesk: (personId: string) => api.postDecide({ personId, medium: "desk" }),
  tellOutcome: (id: string, what: "claim" | "declined") => api.postDecisionsIdOutcomes(id, { what }),
  makeDecisionRule: (body: PostDecisionRulesBody) => api.postDecisionRules(body),
  endDecisionRule: (id: string) => api.postDecisionRulesIdEnd(id),
  restoreDecisionRule: (id: string) => api.postDecisionRulesIdRestore(id),
  makePresentation: (body: PostPresentationsBody) => api.postPresentations(body),
  archivePresentation: (id: string) => api.postPresentationsIdArchive(id),
  restorePresentation: (id: string) => api.postPresentationsIdRestore(id),
  createOffer: (body: PostOffersBody) => api.postOffers(body),
  changeOffer: (id: string, change: PatchOffersIdBody) => api.patchOffersId(id, change),
  pauseOffer: (id: string) => api.postOffersIdPause(id),
  resumeOffer: (id: string) => api.postOffersIdResume(id),
  endOffer: (id: string) => api.postOffersIdEnd(id),
  drawCodes: (id: string, count: number) => api.postOffersIdCodes(id, { count }),
  shareCode: (id: string, word: string) => api.postOffersIdCodesShared(id, { word }),
  drawWinners: (id: string, beacon: string) => api.postOffersIdDraw(id, { beacon }),
  createSegment: (body: PostSegmentsBody) => api.postSegments(body),
  changeSegment: (id: string, change: PatchSegmentsIdBody) => api.patchSegmentsId(id, change),
  freezeSegment: (id: string, name: string) => api.postSegmentsIdFreeze(id, { name }),
  removeSegment: (id: string) => api.deleteSegmentsId(id),
  restoreSegment: (id: string) => api.postSegmentsIdRestore(id),
  addVersion: (campaignId: string) => api.postCampaignsIdVersions(campaignId),
  dropVersion: (campaignId: string, id: string) => api.deleteCampaignsIdVersionsVersion(campaignId, id),
  planBudget: (wanted: PostBudgetPlanBody) => api.postBudgetPlan(wanted),
  beginExperiment: (wanted: PostExperimentsBody) => api.postExperiments(wanted),
  endExperiment: (id: string) => api.postExperimentsIdEnd(id),
  /** Of a tier, so many of those who bought for most. */
  largestOfTier: async (tier: string, many: number) => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await api.getPeople({
        tier: tier as "A" | "B" | "C",
        sort: "revenue",
        limit: 200,
        ...(cursor !== undefined && { cursor }),
      });
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined && ids.length < many);
    return ids.slice(0, many);
  },
  createCampaign: (name: string, watchList: string) => api.postCampaigns({ name, audience: { watchList } }),
  lookAtPicked: (text: string) => api.postPickedListsLook({ text }),
  keepPicked: (body: PostPickedListsBody) => api.postPickedLists(body),
  changeCampaign: (id: string, change: CampaignChange) => api.patchCampaignsId(id, change),
  archiveCampaign: (id: string) => api.postCampaignsIdArchive(id),
  restoreCampaign: (id: string) => api.postCampaignsIdRestore(id),
  draftRun: (id: string) => api.postCampaignsIdDraftRun(id),
  startCampaign: (id: string, people: number, despite: boolean) => api.postCampaignsIdStart(id, { people, despite }),
  resumeSending: () => api.postSendingResume(),
  changeSenderSettings: (settings: SenderSettings) => api.putSendingSettings(settings),
  settleUnknown: (ids: string[], verdict: UnknownVerdict) => api.postSendingUnknownSettle({ ids, verdict }),
  undoUnknown: (ids: string[]) => api.postSendingUnknownUndo({ ids }),
  handleReply: (id: string, handled: boolean) => api.postRepliesIdHandled(id, { handled }),
  pauseCampaign: (id: string) => api.postCampaignsIdPause(id),
  resumeCampaign: (id: string) => api.postCampaignsIdResume(id),
  changeApprovals: (change: PatchApprovalsBody) => api.patchApprovals(change),
  askForYes: (body: PostApprovalsBody) => api.postApprovals(body),
  answerApproval: (id: string, body: PostApprovalsIdAnswerBody) => api.postApprovalsIdAnswer(id, body),
  planCampaign: (id: string, at: string, people: number) => api.putCampaignsIdPlan(id, { at, people }),
  dropPlan: (id: string) => api.deleteCampaignsIdPlan(id),
  createJourney: (body: PostJourneysBody) => api.postJourneys(body),
  changeJourney: (id: string, change: JourneyChange) => api.patchJourneysId(id, change),
  archiveJourney: (id: string) => api.deleteJourneysId(id),
  restoreJourney: (id: string) => api.postJourneysIdRestore(id),
  startJourney: (id: string, body: PostJourneysIdStartBody) => api.postJourneysIdStart(id, body),
  pauseJourney: (id: string) => api.postJourneysIdPause(id),
  resumeJourney: (id: string) => api.postJourneysIdResume(id),
  endJourney: (id: string) => api.postJourneysIdEnd(id),
  settleHeld: (id: string, body: PostJourneysIdHeldBody) => api.postJourneysIdHeld(id, body),
  putIntoJourney: (id: string, people: string[]) => api.postJourneysIdPeople(id, { people }),
  takeOutOfJourney: (id: string, person: string) => api.deleteJourneysIdPeoplePerson(id, person),
  draftRunJourney: (id: string) => api.postJourneysIdDraftRun(id),
  writeJourneyMessage: (id: string, body: PostJourneysIdMessagesBody) => api.postJourneysIdMessages(id, body),
  changeLifeLine: (rule: Partial<LifeLineRule>) => api.patchLifelineRule(rule),
  takeFromList: (list: string, people: number) => api.postWatchListsIdTake(list, { people }),
  markOnList: (list: string, person: string, mark: PostWatchListsIdPeoplePersonIdMarkBody["mark"]) =>
    api.postWatchListsIdPeoplePersonIdMark(list, person, { mark }),
  changeList: (list: string, change: PatchWatchListsIdBody) => api.patchWatchListsId(list, change),
  takeGroupsFromList: (id: string, groups: number) => api.postGroupListsIdTake(id, { groups }),
  markGroupOnList: (list: string, group: string, mark: PostGroupListsIdGroupsGroupIdMarkBody["mark"]) =>
    api.postGroupListsIdGroupsGroupIdMark(list, group, { mark }),
  changeMoney: (change: MoneyChange) => api.patchMoney(change),
  takeWork: (id: string) => api.postWorkIdTake(id),
  undoWork: (id: string) => api.postWorkIdUndo(id),
  noteWork: (id: string, outcome: string, note: string) => api.postWorkIdOutcome(id, { outcome, note }),
  putSignature: (body: PutSendingSignaturesBody) => api.putSendingSignatures(body),
  removeSignature: (id: string) => api.deleteSendingSignaturesId(id),
  addWebhook: (body: PostWebhooksBody) => api.postWebhooks(body),
  changeWebhook: (id: string, change: PatchWebhooksIdBody) => api.patchWebhooksId(id, change),
  renewWebhookSecret: (id: string) => api.postWebhooksIdSecret(id),
  resendDelivery: (id: string) => api.postWebhooksDeliveriesIdResend(id),
  setUpMedium: (id: string, values: Record<string, string>) => api.patchSendingMediaId(id, { values }),
  testMedium: (id: string, to: string) => api.postSendingMediaIdTest(id, { to }),
  catchUpPoints: (body: PostLoyaltyCatchUpsBody) => api.postLoyaltyCatchUps(body),
  retryPoints: () => api.postLoyaltyEarningRetry(),
  changeProgramme: (programme: PostLoyaltyProgrammeBody["programme"]) => api.postLoyaltyProgramme({ programme }),
  givePoints: (personId: string, move: PostPeopleIdPointsBody) => api.postPeopleIdPoints(personId, move),
  noteSuggestion: (personId: string, words: string) => api.postPeopleIdSuggestions(personId, { words, channel: "desk" }),
  sortSuggestion: (id: string, sorting: SuggestionSorting) => api.patchSuggestionsId(id, sorting),
  suggestionDone: (id: string, done: PostSuggestionsIdDoneBody) => api.postSuggestionsIdDone(id, done),
  changeSettings: (change: SettingsChange) => api.patchSettings(change),
} as const;

/** Sends the file itself; a request of the older kind, because only that one tells how far the upload is. */
export function uploadFile(file: File, progress: (share: number) => void): Promise<ImportPreview> {
  return new Promise((resolve, reject) => {
    const wire = new XMLHttpRequest();
    wire.open("POST", "/v1/imports/preview");
    wire.setRequestHeader("accept", "application/json");
    wire.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    wire.addEventListener("load", () => {
      const body = parsed(wire.responseText);
      if (wire.status >= 200 && wire.status < 300) resolve(body as ImportPreview);
      else reject(problemOf(wire, body));
    });
    wire.addEventListener("error", () => reject(new Error("The file did not reach the server. Try again.")));
    const form = new FormData();
    form.append("file", file);
    wire.send(form);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
