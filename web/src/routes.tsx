import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queries } from "./api/queries.ts";
import { NotFound, ScreenError, ScreenWaiting } from "./screens/entrance/screen-states.tsx";
import { Shell } from "./screens/entrance/shell.tsx";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

/** Everything behind it needs a signed-in user; on the first start the way leads to the welcome page. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(queries.session());
    if (session.ownerNeeded) throw redirect({ to: "/welcome", search: location.search });
    if (session.user === null) throw redirect({ to: "/sign-in", search: { to: location.href } });
    const { may, secondFactorDue } = session.user;
    if (secondFactorDue && location.pathname !== "/account") throw redirect({ to: "/account" });
    // Who may not see the overview begins where their work is.
    if (location.pathname === "/" && !may.includes("figures"))
      throw redirect({ to: may.includes("lists") ? "/watch-lists" : may.includes("people") ? "/people" : "/sources" });
  },
});

const inApp = () => app;

const screens = [
  createRoute({
    getParentRoute: inApp,
    path: "/",
    component: lazyRouteComponent(() => import("./screens/differentiate/overview.tsx"), "OverviewScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/people",
    component: lazyRouteComponent(() => import("./screens/identify/people.tsx"), "PeopleScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/people/$id",
    component: lazyRouteComponent(() => import("./screens/identify/person.tsx"), "PersonScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/segments",
    component: lazyRouteComponent(() => import("./screens/differentiate/segments.tsx"), "SegmentsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/segments/new",
    component: lazyRouteComponent(() => import("./screens/differentiate/segment.tsx"), "NewSegmentScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/segments/$id",
    component: lazyRouteComponent(() => import("./screens/differentiate/segment.tsx"), "SegmentScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/money",
    component: lazyRouteComponent(() => import("./screens/differentiate/money.tsx"), "MoneyScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/life-line",
    component: lazyRouteComponent(() => import("./screens/differentiate/life-line.tsx"), "LifeLineScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/reasons",
    component: lazyRouteComponent(() => import("./screens/differentiate/reasons.tsx"), "ReasonsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/model",
    component: lazyRouteComponent(() => import("./screens/differentiate/model.tsx"), "ModelScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/needs",
    component: lazyRouteComponent(() => import("./screens/differentiate/needs.tsx"), "NeedsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/needs/elsewhere",
    component: lazyRouteComponent(() => import("./screens/differentiate/wallet-people.tsx"), "WalletPeopleScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/needs/$id",
    component: lazyRouteComponent(() => import("./screens/differentiate/need-people.tsx"), "NeedPeopleScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/habit-or-heart",
    component: lazyRouteComponent(() => import("./screens/differentiate/habit.tsx"), "HabitScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/habit-or-heart/$cell",
    component: lazyRouteComponent(() => import("./screens/differentiate/habit-people.tsx"), "HabitPeopleScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/new-competitor",
    component: lazyRouteComponent(() => import("./screens/differentiate/leavers.tsx"), "LeaversScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/watch-lists",
    component: lazyRouteComponent(() => import("./screens/differentiate/watch-lists.tsx"), "WatchListsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/watch-lists/$id",
    component: lazyRouteComponent(() => import("./screens/differentiate/watch-list.tsx"), "WatchListScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/group-lists/$id",
    component: lazyRouteComponent(() => import("./screens/differentiate/group-list.tsx"), "GroupListScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/campaigns",
    component: lazyRouteComponent(() => import("./screens/interact/campaigns.tsx"), "CampaignsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/campaigns/$id",
    component: lazyRouteComponent(() => import("./screens/interact/campaign.tsx"), "CampaignScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/calendar",
    component: lazyRouteComponent(() => import("./screens/interact/calendar.tsx"), "CalendarScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/approvals",
    component: lazyRouteComponent(() => import("./screens/interact/approvals.tsx"), "ApprovalsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/journeys",
    component: lazyRouteComponent(() => import("./screens/interact/journeys.tsx"), "JourneysScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/journeys/$id",
    component: lazyRouteComponent(() => import("./screens/interact/journey.tsx"), "JourneyScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/journeys/$id/messages/$message",
    component: lazyRouteComponent(() => import("./screens/interact/journey-message.tsx"), "JourneyMessageScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/sources",
    component: lazyRouteComponent(() => import("./screens/identify/sources.tsx"), "SourcesScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/imports",
    component: lazyRouteComponent(() => import("./screens/identify/imports.tsx"), "ImportsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/imports/new",
    component: lazyRouteComponent(() => import("./screens/identify/new-import.tsx"), "NewImportScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/imports/$id",
    component: lazyRouteComponent(() => import("./screens/identify/import.tsx"), "ImportScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/mailbox",
    component: lazyRouteComponent(() => import("./screens/interact/mailbox.tsx"), "MailboxScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/mailbox/$id",
    component: lazyRouteComponent(() => import("./screens/interact/mailbox.tsx"), "MailboxScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/sending",
    component: lazyRouteComponent(() => import("./screens/interact/sending.tsx"), "SendingScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/prospects",
    component: lazyRouteComponent(() => import("./screens/prospects/prospects.tsx"), "ProspectsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/goods",
    component: lazyRouteComponent(() => import("./screens/catalogue/goods.tsx"), "GoodsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/goods/$sku",
    component: lazyRouteComponent(() => import("./screens/catalogue/good.tsx"), "GoodScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/edition",
    component: lazyRouteComponent(() => import("./screens/customise/edition.tsx"), "EditionScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/alerts",
    component: lazyRouteComponent(() => import("./screens/interact/alerts.tsx"), "AlertsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/offers",
    component: lazyRouteComponent(() => import("./screens/customise/offers.tsx"), "OffersScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/decisions",
    component: lazyRouteComponent(() => import("./screens/customise/decisions.tsx"), "DecisionsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/budget",
    component: lazyRouteComponent(() => import("./screens/customise/budget.tsx"), "BudgetScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/experiments",
    component: lazyRouteComponent(() => import("./screens/learn/experiments.tsx"), "ExperimentsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/experiments/$id",
    component: lazyRouteComponent(() => import("./screens/learn/experiment.tsx"), "ExperimentScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/exchange",
    component: lazyRouteComponent(() => import("./screens/exchange/pool.tsx"), "PoolScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/duplicates",
    component: lazyRouteComponent(() => import("./screens/identify/duplicates.tsx"), "DuplicatesScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/groups",
    component: lazyRouteComponent(() => import("./screens/care/groups.tsx"), "GroupsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/groups/$id",
    component: lazyRouteComponent(() => import("./screens/care/group.tsx"), "GroupScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/dictionary",
    component: lazyRouteComponent(() => import("./screens/identify/dictionary.tsx"), "DictionaryScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/people/$id/why",
    component: lazyRouteComponent(() => import("./screens/trust/person-why.tsx"), "PersonWhyScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/consents",
    component: lazyRouteComponent(() => import("./screens/trust/consents.tsx"), "ConsentsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/rights",
    component: lazyRouteComponent(() => import("./screens/trust/rights.tsx"), "RightsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/settings",
    component: lazyRouteComponent(() => import("./screens/trust/settings.tsx"), "SettingsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/work",
    component: lazyRouteComponent(() => import("./screens/interact/work.tsx"), "WorkScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/suggestions",
    component: lazyRouteComponent(() => import("./screens/care/suggestions.tsx"), "SuggestionsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/effects",
    component: lazyRouteComponent(() => import("./screens/learn/effects.tsx"), "EffectsScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/effects/$id",
    component: lazyRouteComponent(() => import("./screens/learn/effects.tsx"), "EffectsOfScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/loyalty",
    component: lazyRouteComponent(() => import("./screens/loyalty/loyalty.tsx"), "LoyaltyScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/relevance",
    component: lazyRouteComponent(() => import("./screens/interact/relevance.tsx"), "RelevanceScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/listening",
    component: lazyRouteComponent(() => import("./screens/interact/listening.tsx"), "ListeningScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/settings/house-rules",
    component: lazyRouteComponent(() => import("./screens/interact/house-rules.tsx"), "HouseRulesScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/webhooks",
    component: lazyRouteComponent(() => import("./screens/interact/webhooks.tsx"), "WebhooksScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/settings/media",
    component: lazyRouteComponent(() => import("./screens/interact/media.tsx"), "MediaScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/users",
    component: lazyRouteComponent(() => import("./screens/trust/users.tsx"), "UsersScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/keys",
    component: lazyRouteComponent(() => import("./screens/trust/keys.tsx"), "KeysScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/account",
    component: lazyRouteComponent(() => import("./screens/trust/account.tsx"), "AccountScreen"),
  }),
  createRoute({
    getParentRoute: inApp,
    path: "/audit",
    component: lazyRouteComponent(() => import("./screens/trust/audit.tsx"), "AuditScreen"),
  }),
];

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./screens/entrance/sign-in.tsx"), "SignInScreen"),
});

const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  component: lazyRouteComponent(() => import("./screens/entrance/join.tsx"), "JoinScreen"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazyRouteComponent(() => import("./screens/entrance/welcome.tsx"), "WelcomeScreen"),
});

export function createAppRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([app.addChildren(screens), signIn, join, welcome]),
    context: { queryClient },
    defaultPreload: "intent",
    defaultErrorComponent: ScreenError,
    defaultPendingComponent: ScreenWaiting,
    scrollRestoration: true,
    // Search values are plain words, so that addresses can be read and typed.
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const query = new URLSearchParams();
      for (const [key, value] of Object.entries(search)) if (typeof value === "string" && value !== "") query.set(key, value);
      const text = query.toString();
      return text === "" ? "" : `?${text}`;
    },
  });
}
