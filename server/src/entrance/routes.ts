// Every route of every room.
import { complementsRoutes } from "../capabilities/catalogue/complements-routes.ts";
import { productsRoutes } from "../capabilities/catalogue/products-routes.ts";
import { careRoutes } from "../capabilities/care/care-routes.ts";
import { groupsRoutes } from "../capabilities/care/groups-routes.ts";
import { budgetRoutes } from "../capabilities/customise/budget-routes.ts";
import { drawsRoutes } from "../capabilities/customise/draws-routes.ts";
import { offersRoutes } from "../capabilities/customise/offers-routes.ts";
import { usesRoutes } from "../capabilities/customise/uses-routes.ts";
import { differentiateRoutes } from "../capabilities/differentiate/differentiate-routes.ts";
import { modelsRoutes } from "../capabilities/differentiate/models-routes.ts";
import { listsRoutes } from "../capabilities/differentiate/lists-routes.ts";
import { moneyRoutes } from "../capabilities/differentiate/money-routes.ts";
import { lifelineRoutes } from "../capabilities/differentiate/lifeline-routes.ts";
import { attitudeRoutes } from "../capabilities/differentiate/attitude-routes.ts";
import { reasonsRoutes } from "../capabilities/differentiate/reasons-routes.ts";
import { nextRoutes } from "../capabilities/differentiate/next-routes.ts";
import { walletRoutes } from "../capabilities/differentiate/wallet-routes.ts";
import { validationRoutes } from "../capabilities/differentiate/validation-routes.ts";
import { needsRoutes } from "../capabilities/differentiate/needs-routes.ts";
import { segmentsRoutes } from "../capabilities/differentiate/segments-routes.ts";
import { decisionsRoutes } from "../capabilities/customise/decisions-routes.ts";
import { editionsRoutes } from "../capabilities/customise/editions-routes.ts";
import { exchangeRoutes } from "../capabilities/exchange/exchange-routes.ts";
import { dictionaryRoutes } from "../capabilities/identify/dictionary-routes.ts";
import { formConsentRoutes } from "../capabilities/identify/form-consent-routes.ts";
import { sourcesRoutes } from "../capabilities/identify/sources-routes.ts";
import { duplicatesRoutes } from "../capabilities/identify/duplicates-routes.ts";
import { importRoutes } from "../capabilities/identify/import-routes.ts";
import { matchRoutes } from "../capabilities/identify/match-routes.ts";
import { questionsRoutes } from "../capabilities/identify/questions-routes.ts";
import { alertsRoutes } from "../capabilities/interact/alerts-routes.ts";
import { campaignRoutes } from "../capabilities/interact/campaigns-routes.ts";
import { mediaRoutes } from "../capabilities/interact/media-routes.ts";
import { approvalRoutes } from "../capabilities/interact/approvals-routes.ts";
import { calendarRoutes } from "../capabilities/interact/calendar-routes.ts";
import { journeyReportRoutes } from "../capabilities/interact/journey-report-routes.ts";
import { journeyRoutes } from "../capabilities/interact/journeys-routes.ts";
import { relevanceRoutes } from "../capabilities/interact/relevance-routes.ts";
import { listeningRoutes } from "../capabilities/interact/listening-routes.ts";
import { joinRoutes } from "../capabilities/interact/join-routes.ts";
import { offerClaimRoutes } from "../capabilities/interact/offer-claim-routes.ts";
import { houseRulesRoutes } from "../capabilities/interact/house-rules-routes.ts";
import { mailboxRoutes } from "../capabilities/interact/mailbox-routes.ts";
import { webhooksRoutes } from "../capabilities/interact/webhooks-routes.ts";
import { contentsRoutes } from "../capabilities/interact/contents-routes.ts";
import { versionRoutes } from "../capabilities/interact/versions-routes.ts";
import { workRoutes } from "../capabilities/interact/work-routes.ts";
import { senderRoutes } from "../capabilities/interact/sender-routes.ts";
import { unknownRoutes } from "../capabilities/interact/unknown-routes.ts";
import { pickedRoutes } from "../capabilities/interact/picked-routes.ts";
import { publicRoutes } from "../capabilities/interact/public-routes.ts";
import { effectsRoutes } from "../capabilities/learn/effects-routes.ts";
import { experimentRoutes } from "../capabilities/learn/experiments-routes.ts";
import { loyaltyRoutes } from "../capabilities/loyalty/loyalty-routes.ts";
import { prospectsRoutes } from "../capabilities/prospects/prospects-routes.ts";
import { auditRoutes } from "../capabilities/trust/audit-routes.ts";
import { consentsRoutes } from "../capabilities/trust/consents-routes.ts";
import { keysRoutes } from "../capabilities/trust/keys-routes.ts";
import { retentionRoutes } from "../capabilities/trust/retention-routes.ts";
import { rightsRoutes } from "../capabilities/trust/rights-routes.ts";
import { settingsRoutes } from "../capabilities/trust/settings-routes.ts";
import { usersRoutes } from "../capabilities/trust/users-routes.ts";
import { contentOrDecision } from "../flows/content-asked.ts";
import type { Route } from "../vocabulary/route.ts";
import type { House } from "./house.ts";

/** What is said and tried, and what it may cost. */
function tryingRoutes({ experiments, effects, interact, trust, deps }: House): Route[] {
  const currency = async (): Promise<string> => (await trust.settings(deps.postgres.db)).business.currency;
  return [
    ...campaignRoutes(interact),
    ...mediaRoutes(interact),
    ...versionRoutes(interact.versions),
    ...effectsRoutes(effects),
    ...experimentRoutes(experiments),
    ...budgetRoutes(currency),
  ];
}

/** What people are offered and how it is chosen. */
function offeringRoutes({ trust, offers, decisions, editions, looks, deps }: House): Route[] {
  return [
    ...offersRoutes(offers),
    ...usesRoutes(offers, deps.postgres, trust),
    ...drawsRoutes(offers),
    ...decisionsRoutes(decisions),
    ...editionsRoutes(editions, (actor, people) => looks.note({ actor, action: "GET /v1/edition-run.pdf", subject: "", people })),
  ];
}

export function routesOf(house: House): Route[] {
  const { postgres, clock } = house.deps;
  return [
    ...settingsRoutes(postgres),
    ...auditRoutes(postgres),
    ...keysRoutes(postgres, house.trust),
    ...consentsRoutes(postgres, clock),
    ...retentionRoutes(house.retention),
    ...rightsRoutes(postgres, house.trust, house.rights, clock),
    ...dictionaryRoutes(house.dictionary),
    ...questionsRoutes(house.questions),
    ...usersRoutes({ postgres, trust: house.trust, clock, publicUrl: house.deps.publicUrl, staffMail: house.staffMail }),
    ...importRoutes(house.imports),
    ...matchRoutes(house.matching),
    ...sourcesRoutes(house.intake),
    ...formConsentRoutes(house.formConsents),
    ...productsRoutes(house.catalogue.products, house.catalogue.arrivals),
    ...complementsRoutes(house.catalogue.products, house.complements),
    ...differentiateRoutes(house.differentiate),
    ...lifelineRoutes(house.differentiate.lifeLine, clock),
    ...modelsRoutes(house.differentiate.models),
    ...listsRoutes(house.lists),
    ...moneyRoutes(house.differentiate.money),
    ...reasonsRoutes(house.differentiate.studies.reasons),
    ...nextRoutes(house.next),
    ...needsRoutes(house.differentiate.studies.needs),
    ...walletRoutes(house.differentiate.studies.wallets),
    ...attitudeRoutes(house.differentiate.studies.attitudes),
    ...validationRoutes(house.differentiate.studies.validation, house.differentiate.studies.newCompetitor),
    ...segmentsRoutes(house.segments, (actor, people) =>
      house.looks.note({ actor, action: "GET /v1/segments/{id}/people.csv", subject: "", people }),
    ),
    ...tryingRoutes(house),
    ...loyaltyRoutes(house.loyalty, postgres, house.trust),
    ...offeringRoutes(house),
    ...approvalRoutes(house.interact.approvals),
    ...pickedRoutes(house.interact.picked),
    ...calendarRoutes(house.interact.plans, house.interact.calendar),
    ...journeyRoutes(house.journeys),
    ...journeyReportRoutes(house.journeys),
    ...webhooksRoutes(house.interact.webhooks),
    ...contentsRoutes(contentOrDecision(house)),
    ...workRoutes(house.interact.work),
    ...relevanceRoutes(house.relevance),
    ...listeningRoutes(house.listening),
    ...houseRulesRoutes(house.houseRules),
    ...alertsRoutes(house.interact.alerts),
    ...senderRoutes(house.interact.sending),
    ...unknownRoutes(house.interact.sending.unknowns),
    ...mailboxRoutes(() => house.sink()),
    ...publicRoutes(house.interact.pages, house.rights),
    ...joinRoutes(house.joining),
    ...offerClaimRoutes(house.offerClaims),
    ...careRoutes(house.care),
    ...groupsRoutes(house.care.groups),
    ...duplicatesRoutes(postgres, house.duplicates),
    ...prospectsRoutes(house.prospects),
    ...exchangeRoutes(house.exchange),
  ];
}
