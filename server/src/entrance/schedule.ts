// What happens by itself, on one page: all jobs, all reactions to facts, and what follows the event log.
import { catalogueJobs } from "../capabilities/catalogue/catalogue-jobs.ts";
import { customiseJobs, LAPSE_JOB, RETURNS_JOB } from "../capabilities/customise/customise-jobs.ts";
import { differentiateJobs, REFRESH_CRON } from "../capabilities/differentiate/differentiate-jobs.ts";
import { afterWithdrawal } from "../flows/consent-withdrawn.ts";
import { afterErasure, finishErasures, type EraseDeps } from "../flows/erase-person.ts";
import { afterImport } from "../flows/import-finished.ts";
import { afterRestriction } from "../flows/person-rights.ts";
import { afterJourneyStarted, afterPeopleChanged } from "../flows/journey-started.ts";
import { afterSegmentChanged } from "../flows/segment-changed.ts";
import { afterArrivals } from "../flows/products-arrived.ts";
import { afterMatches } from "../flows/matches-found.ts";
import { afterLapsing } from "../flows/people-lapsing.ts";
import { afterJoining, afterSeparation } from "../flows/people-joined.ts";
import { afterUndoAsked } from "../flows/undo-import.ts";
import { handInBudgets } from "../flows/tier-budgets.ts";
import { afterRefresh } from "../flows/values-refreshed.ts";
import { REFRESH_JOB } from "../capabilities/differentiate/index.ts";
import { WHAT_IF_JOB } from "../capabilities/customise/index.ts";
import { EFFECTS_JOB } from "../capabilities/learn/index.ts";
import type { Retention } from "../flows/retention.ts";
import type { Queue } from "../platform/queue.ts";
import type { HouseDeps, Rooms } from "./house.ts";

/** The doors with rows of people, from the top room down. */
export function personDoors({ trust, identify, learn, lists, segments, loyalty, offers, decisions, interact, care, prospects }: Rooms) {
  return [prospects, care, interact, decisions, offers, loyalty, segments, lists, learn, identify, trust];
}

/** All jobs and all reactions to facts, on one page. */
export function schedule(
  queue: Queue,
  rooms: Rooms,
  { erase, retention }: { erase: EraseDeps; retention: Retention },
  { clock, postgres }: HouseDeps,
): void {
  queue.on("retention", async () => void (await retention.run()));
  queue.every("retention", "30 2 * * *");
  const { imports, identify, matching, duplicates, differentiate, segments, interact, journeys } = rooms;
  const undo = {
    ...rooms,
    rooms: personDoors(rooms).filter((room) => ![rooms.identify, rooms.trust, rooms.segments].some((other) => other === room)),
    reckoning: [rooms.decisions],
  };
  queue.on("import", async (data) => void (await imports.run((data as { id: string }).id)));
  queue.on("resume imports", () => imports.resume());
  queue.every("resume imports", "* * * * *");
  queue.on("link asked for", (data) => interact.sendLink(data as { personId: string | null; id: string }));
  queue.on("confirmation wanted", (data) => interact.askToConfirm(data as Parameters<typeof interact.askToConfirm>[0]));
  queue.on("read mailbox", () => interact.mailIn.readMailbox());
  queue.every("read mailbox", "* * * * *");
  queue.on("import finished", () => afterImport(identify, differentiate));
  queue.on("undo import", (data) => afterUndoAsked(undo, data as { id: string }));
  queue.on("person erased", (data) => afterErasure(erase, data as { erasureId: string }));
  queue.on("person restricted", (data) => afterRestriction(erase, data as { personId: string }));
  queue.on("finish erasures", () => finishErasures(erase));
  queue.every("finish erasures", "*/5 * * * *");
  queue.on("match people", async () => void (await matching.run()));
  queue.every("match people", "40 1 * * *");
  queue.on("matches found", () => afterMatches(duplicates));
  queue.on("people joined", () => afterJoining(identify, differentiate));
  queue.on("people separated", (data) =>
    afterSeparation(identify, differentiate, { interact, journeys }, data as { records: string[]; since: string }),
  );
  queue.on("consent withdrawn", (data) => afterWithdrawal(interact, data as { personId: string }));
  queue.on("people lapsing", (data) => afterLapsing({ identify, postgres, clock }, data as Parameters<typeof afterLapsing>[1]));
  queue.on("listening", async () => void (await rooms.listening.study()));
  queue.every("listening", "30 4 * * *");
  queue.on("learn from decisions", async () => void (await rooms.decisions.learning.run()));
  queue.every("learn from decisions", "15 * * * *");
  queue.on(WHAT_IF_JOB, () => rooms.decisions.whatIf.study());
  queue.every(WHAT_IF_JOB, "40 5 * * *");
  queue.on("profiles of decisions", async () => void (await rooms.decisions.profiles.renew()));
  queue.every("profiles of decisions", "20 5 * * *");
  queue.on("next goods of the seen", async () => void (await rooms.decisions.profiles.workOutNext()));
  queue.every("next goods of the seen", "* * * * *");
  queue.on("relevance", async () => void (await rooms.relevance.study()));
  queue.every("relevance", "50 4 * * *");
  queue.on("money planned", () => handInBudgets(differentiate.money, { trust: rooms.trust, postgres, clock }));
  queue.on("values refreshed", () => afterRefresh(differentiate, segments, journeys, rooms.complements, rooms.decisions));
  const jobs = [
    ...differentiateJobs(differentiate, clock),
    ...catalogueJobs(rooms.complements, clock),
    ...customiseJobs(rooms.offers, postgres),
  ];
  for (const job of jobs) queue.on(job.name, job.handler);
  queue.every(LAPSE_JOB, "* * * * *");
  queue.every(RETURNS_JOB, "* * * * *");
  queue.on("settle codes", async () => void (await interact.settleCodes()));
  queue.every("settle codes", "*/10 * * * *");
  queue.every(REFRESH_JOB, REFRESH_CRON);
  queue.on("products arrived", () => afterArrivals({ ...rooms, postgres }));
  queue.every("products arrived", "*/5 * * * *");
  queue.on("expire points", async () => void (await rooms.loyalty.points.expire()));
  queue.on("tell of expiry", async () => void (await rooms.loyalty.earning.notify()));
  queue.every("tell of expiry", "10 6 * * *");
  queue.every("expire points", "20 0 * * *");
  queue.on("retry points", async () => void (await rooms.loyalty.earning.retry()));
  queue.every("retry points", "*/10 * * * *");
  queue.on("release points", async () => void (await rooms.loyalty.points.releaseOverdue()));
  queue.every("release points", "* * * * *");
  queue.on(EFFECTS_JOB, (data) =>
    data !== null && typeof data === "object" && "experimentId" in data
      ? rooms.effects.study(String(data.experimentId))
      : rooms.effects.studyAll(),
  );
  queue.every(EFFECTS_JOB, "10 5 * * *");
  queue.on("segment made", () => segments.evaluateNew());
  queue.on("segment changed", (data) => afterSegmentChanged(interact, journeys, data as Parameters<typeof afterSegmentChanged>[2]));
  queue.on("journey started", (data) => afterJourneyStarted(journeys, data as Parameters<typeof afterJourneyStarted>[1]));
  queue.on("planned campaigns", async () => void (await interact.plans.run()));
  queue.every("planned campaigns", "* * * * *");
  queue.on("journey days", async () => void (await journeys.starts.dates()));
  queue.every("journey days", "10 */6 * * *");
  queue.on("sweep segments", async () => void (await segments.sweep()));
  queue.every("sweep segments", "20 3 * * *");
  queue.on("people projected anew", () => rooms.people.askForAll());
  queue.every("people projected anew", "50 2 * * *");
}

/** What came in live is sorted, new records are placed, the log is carried over to the projection; false if there was nothing to do. */
export async function reactOnce({ intake, matching, identify, people, segments, loyalty, journeys }: Rooms): Promise<boolean> {
  const sorted = await intake.sorter.step();
  const folded = await matching.step();
  const carried = await identify.projection.step();
  const known = await people.step((changed) => afterPeopleChanged(segments, journeys, changed));
  const moved = await segments.step();
  const earned = await loyalty.earning.step();
  const caughtUp = await loyalty.catchUps.step();
  return (await journeys.starts.follow()) || caughtUp || earned || moved || known || carried || sorted || folded;
}
