import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { paths } from "../../lib/paths.ts";
import { Page, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Loaded } from "../../ui/states.tsx";
import { MoneyByTier } from "./money-by-tier.tsx";
import { MoneyPrices } from "./money-prices.tsx";
import { MoneyTiers } from "./money-tiers.tsx";

/** By what customers are A, B and C, and what serving them costs. */
export function MoneyScreen() {
  const [{ tab = "months" }] = useSearchState();
  const query = useQuery(queries.money());
  return (
    <Page
      title="Money"
      lead="Who is worth most, what serving each costs, and where the marketing money goes."
      tabs={
        <Tabs
          label="Money"
          current={tab}
          tabs={[
            { id: "months", label: "Money by tier", href: paths.money() },
            { id: "tiers", label: "Tiers", href: paths.money("tiers") },
            { id: "prices", label: "Cost to serve", href: paths.money("prices") },
          ]}
        />
      }
    >
      <Loaded query={query}>
        {(settings) =>
          tab === "prices" ? (
            <MoneyPrices key={JSON.stringify(settings.prices)} settings={settings} />
          ) : tab === "tiers" ? (
            <MoneyTiers key={JSON.stringify(settings.tiers)} settings={settings} />
          ) : (
            <MoneyByTier settings={settings} />
          )
        }
      </Loaded>
    </Page>
  );
}
