import { join } from "node:path";
import { MATCH_JOB } from "../capabilities/identify/index.ts";
import { EFFECTS_JOB } from "../capabilities/learn/index.ts";
import { systemClock } from "../platform/clock.ts";
import { DAY } from "../vocabulary/time.ts";
import { createLog } from "../platform/log.ts";
import { saveCompiled } from "../platform/compiled.ts";
import type { Config } from "./config.ts";
import { DEMO_CURRENCY, DEMO_NAME, DEMO_SEED, makeBusiness } from "./demo/business.ts";
import { yorkClosed } from "./demo/terms.ts";
import { beginBusiness } from "./demo/load.ts";
import { liveRecentWeeks } from "./demo/live-decisions.ts";
import { liveOffers } from "./demo/live-offers.ts";
import { drawJourneys, livePast } from "./demo/live-past.ts";
import { buildHouse, type House } from "./house.ts";
import { startServer, type Server } from "./server.ts";
import { buildWeb } from "./web-build.ts";

function stopOnSignal(server: Server, say: (line: string) => void): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    say("Stopping; what is under way is finished first …");
    // A stuck handle must not keep a process that has finished.
    void server.stop().finally(() => process.exit(0));
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

/** A house on the same data whose clock is turned. */
async function houseThen(house: House, now: Date): Promise<{ house: House; turn: (at: Date) => void }> {
  let moment = new Date(now.getTime() - 400 * DAY);
  return { house: await buildHouse({ ...house.deps, clock: () => moment }), turn: (at) => void (moment = at) };
}

const carried = async ({ identify }: House): Promise<void> => {
  while (await identify.projection.step());
};

/** Lets the demonstration live through its past, computes values, and lets it live through its last weeks by them. */
async function liveDemo(house: House, now: Date, say: (line: string) => void): Promise<void> {
  const [then, beside] = [await houseThen(house, now), await houseThen(house, now)];
  const demo = makeBusiness(DEMO_SEED, now);
  const about = { seed: DEMO_SEED, now, demo };
  const [telling, drawn] = await Promise.all([
    beginBusiness({ ...then.house, postgres: house.deps.postgres }, demo),
    drawJourneys(then.house, demo, now),
  ]);
  await Promise.all([livePast({ ...about, ...then, telling, drawn }), liveOffers({ ...about, ...beside })]);
  say("Carrying it over and computing values …");
  // Who follows the log begins where it has been carried to: what came in before was heard at its time.
  await carried(house);
  // What follows values (studies, the comparison of models, complements) and finding doubles are jobs, done after the start.
  await house.settle([MATCH_JOB]);
  await house.differentiate.refresh(now);
  await liveRecentWeeks({ ...about, ...then });
  await carried(house);
  // For whom what was tried worked is found once the house is open.
  await house.effects.askAll();
  for (const each of [then, beside]) await each.house.stop();
}

/** Loads the demonstration business into an empty installation; another start finds it there. Returns the key of its source, the once that it is made. */
async function loadDemo(house: House, now: Date, say: (line: string) => void): Promise<string | null> {
  const { postgres } = house.deps;
  const { db } = postgres;
  if ((await house.trust.getSetting<boolean>(db, "demo")) === true) return null;
  if ((await house.identify.count(db)) > 0) {
    say("  There are people already, so the demonstration business is not loaded. Set RAPPORT_DATA to an empty folder for it.");
    return null;
  }
  say("Making the demonstration business: 5 000 people, three years of purchases …");
  const key = await postgres.transaction(async (tx) => {
    await house.trust.changeSettings(tx, {
      business: { name: DEMO_NAME, currency: DEMO_CURRENCY },
      sending: {
        fromName: "Linden & Rowe",
        fromAddress: "hello@example.com",
        postalAddress: "Linden & Rowe, 4 Mill Lane, York YO1 6JT",
        timeZone: "Europe/London",
        // To be tried at any hour; a real business keeps its quiet hours.
        quietFrom: "00:00",
        quietTo: "00:00",
      },
    });
    const made = await house.trust.keys.make(tx, { name: "Demonstration", scopes: ["intake"], expiresAt: null }, null);
    return made.key;
  });
  await liveDemo(house, now, say);
  await house.trust.putSetting(db, "demo", true);
  await house.differentiate.studies.validation.note(yorkClosed(now), "demonstration");
  // Who stopped listening, what decisions teach and for whom programmes worked is found out once the house is open.
  await postgres.transaction(async (tx) => {
    for (const job of ["listening", "learn from decisions", EFFECTS_JOB]) await house.queue.announce(tx, job, {});
  });
  return key;
}

/** How to send the demonstration an event, ready to be pasted. */
function tryLines(url: string, key: string): string {
  const event = JSON.stringify({ event: "Product Viewed", anonymousId: "me", properties: { name: "Something nice" } });
  return `  Its write key, shown this once (Keys makes others). Send it an event and look at Sources:\n    curl ${url}/v1/track -u ${key}: -d '${event}'`;
}

/** `rapport start`: brings everything up, prints one address and how to sign in. */
export async function startCommand(config: Config, options: { demo?: boolean; json?: boolean }): Promise<void> {
  const say = (line: string): void => void (options.json === true ? 0 : process.stdout.write(`${line}\n`));
  const begun = performance.now();
  const terminal = process.stderr.isTTY;
  const log = createLog(config.logLevel, terminal ? join(config.dataFolder, "rapport.log") : undefined);
  await buildWeb(say);
  const building = performance.now() - begun;
  let writeKey: string | null = null;
  const demo = async (house: House): Promise<void> => {
    writeKey = await loadDemo(house, systemClock(), say);
  };
  const server = await startServer(config, log, options.demo === true ? demo : null);
  const seconds = ((performance.now() - begun - building) / 1000).toFixed(1);
  const ownerNeeded = await server.auth.ownerNeeded();
  const signIn = ownerNeeded ? `${server.url}/welcome?key=${server.setupKey}` : `${server.url}/sign-in`;
  stopOnSignal(server, say);
  if (options.json === true)
    process.stdout.write(
      `${JSON.stringify({ url: server.url, signIn, ownerNeeded, seconds: Number(seconds), pid: process.pid, ...(writeKey === null ? {} : { writeKey }) })}\n`,
    );
  say(`\n  Rapport is ready at ${server.url}  (${seconds} s)`);
  say(ownerNeeded ? `  First time here: open ${signIn} and make yourself the owner.` : "  Sign in with your account.");
  if (writeKey !== null) say(tryLines(server.url, writeKey));
  if (config.smtpUrl === undefined) say("  No mail server is set (SMTP_URL): mails go to the built-in mailbox, which the UI shows.");
  say("  Ctrl-C stops it.\n");
  saveCompiled();
}
