// Ten thousand letters as one PDF: our whole way (claim, gate, write, sort, typeset, list, commit) against a bare Typst compiler that is given
// the same source and the same data in this process.
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createLog } from "../server/src/platform/log.ts";
import { migratePostgres } from "../server/src/platform/migrations.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../server/src/platform/postgres-embedded.ts";
import { connectPostgres, type Postgres } from "../server/src/platform/postgres.ts";
import { createTypesetter, type Typesetter } from "../server/src/platform/typst.ts";
import { addSomebodies, createSendingWorld, type SendingWorld } from "../server/test/sending-world.ts";
import { seconds, type Bench } from "./bench.ts";

const LETTERS = 10_000;
const LIMIT_SECONDS = 60;

interface Job {
  readonly source: string;
  readonly data: string;
}

/** Ours, with a note of what it was given. */
function listening(jobs: Job[]): Typesetter {
  const typesetter = createTypesetter();
  return {
    pages(source, data, expected, use) {
      jobs.push({ source, data: JSON.stringify(data) });
      return typesetter.pages(source, data, expected, use);
    },
    stop: () => typesetter.stop(),
  };
}

async function startedCampaign(world: SendingWorld, postgres: Postgres): Promise<string> {
  await addSomebodies(
    world,
    postgres,
    Array.from({ length: LETTERS }, (_, i) => ({
      given: `Ann${i}`,
      family: "Müller",
      email: null,
      language: i % 3 === 0 ? "en" : "de",
      country: "DE",
      consents: ["letter"],
      address: { lines: [`Hauptstr. ${i % 200}`], postalCode: String(10_000 + ((i * 7919) % 89_999)), city: "Ort", country: "DE" },
    })),
  );
  const body = "A tenth off all that grows, from Monday on.\n\n".repeat(4);
  const offer = await world.customise.addOffer(postgres.db, { name: "S", headline: "Spring is here", body, url: "https://shop.example/" });
  const { campaigns } = world.interact;
  const { id } = await campaigns.create("Letters", "list", "bench");
  await campaigns.edit(id, { heldBack: 0, offerId: offer.id });
  await campaigns.start(id, LETTERS, "bench");
  return id;
}

/** As much of the compiler as is used here. */
interface BareTypst {
  create(options: object): { pdf(document: object): Buffer };
}

async function bare(jobs: readonly Job[]): Promise<number> {
  // The server's own copy: as a dependency of the root it would be installed for every platform.
  const servers = createRequire(new URL("../server/package.json", import.meta.url));
  const { NodeCompiler } = servers("@myriaddreamin/typst-ts-node-compiler") as { NodeCompiler: BareTypst };
  const fonts = dirname(servers.resolve("@expo-google-fonts/noto-sans/package.json"));
  const compiler = NodeCompiler.create({
    workspace: mkdtempSync(join(tmpdir(), "rapport-bare-typst-")),
    fontArgs: [{ fontPaths: [join(fonts, "400Regular"), join(fonts, "700Bold")] }],
  });
  return seconds(() => {
    for (const { source, data } of jobs) compiler.pdf({ mainFileContent: source, inputs: { data, marks: "no" }, resetRead: true });
    return Promise.resolve();
  });
}

export const letters: Bench = {
  name: "letters",
  bar: `${LETTERS} letters as one PDF within ${LIMIT_SECONDS} s`,
  unit: "s",
  async run() {
    const folder = mkdtempSync(join(tmpdir(), "rapport-letters-"));
    const server = await startEmbeddedPostgres(join(folder, "postgres"), "bench");
    await ensureDatabase(server.url(), "bench");
    const postgres = await connectPostgres(server.url("bench"), createLog("silent"));
    const jobs: Job[] = [];
    const world = createSendingWorld(postgres, { folder, typesetter: listening(jobs) });
    try {
      await migratePostgres(postgres.db);
      const campaign = await startedCampaign(world, postgres);
      const before = process.memoryUsage().rss;
      let peak = before;
      const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200);
      const ours = await seconds(() => world.interact.sender.drainOnce());
      clearInterval(watch);
      const runs = await world.interact.letters.runs(campaign);
      const printed = runs.reduce((sum, run) => sum + run.letters, 0);
      if (printed !== LETTERS || runs.length !== 1)
        throw new Error(`${printed} letters in ${runs.length} files instead of ${LETTERS} in one.`);
      const file = await world.interact.letters.file(campaign, undefined);
      const baseline = await bare(jobs);
      return {
        ours,
        baseline,
        ratio: ours / baseline,
        holds: ours <= LIMIT_SECONDS,
        detail: { letters: LETTERS, pdfBytes: file.length, rssMb: { before: Math.round(before / 1e6), peak: Math.round(peak / 1e6) } },
      };
    } finally {
      await world.stop();
      await postgres.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
