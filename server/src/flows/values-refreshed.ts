// Fact: values refreshed. Announced by differentiate when a run is published. Retried by the queue; each step may be done twice.
import type { Complements } from "../capabilities/catalogue/index.ts";
import type { Journeys } from "../capabilities/interact/index.ts";
import type { Decisions } from "../capabilities/customise/index.ts";
import type { Differentiate, Segments } from "../capabilities/differentiate/index.ts";

/**
 * 1. Who became lapsing is told. 2. Where much was bought since, what rules about purchases look at is worked out anew. 3. Segments by values and by
 * time move. 4. The gate is given the month's money by tier. 5. Who came onto a watch list comes into the journeys that start with it, and who waits in
 * one for something about their value is looked at. 6. Decisions about offers go by the new values. 7. What takes longer is asked for, as jobs of their own: the studies of people, the comparison of
 * models, what goes with what.
 */
export async function afterRefresh(
  differentiate: Pick<Differentiate, "announceLapsing" | "purchases" | "askForStudies" | "models" | "money">,
  segments: Pick<Segments, "evaluateAll">,
  journeys: Pick<Journeys, "starts">,
  complements: Pick<Complements, "ask">,
  decisions: Pick<Decisions, "profiles">,
): Promise<void> {
  await differentiate.announceLapsing();
  await differentiate.purchases.renew();
  await segments.evaluateAll();
  await differentiate.money.budgets.announce();
  await journeys.starts.refreshed();
  await decisions.profiles.renew();
  await differentiate.askForStudies();
  await differentiate.models.askForComparison();
  await complements.ask();
}
