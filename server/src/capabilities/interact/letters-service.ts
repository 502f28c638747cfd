import { readFile, rm, writeFile } from "node:fs/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Files } from "../../platform/files.ts";
import { newId } from "../../platform/ids.ts";
import type { Postgres } from "../../platform/postgres.ts";
import type { Typesetter } from "../../platform/typst.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { claim, type ClaimDeps, type Permitted } from "./claim-service.ts";
import { printedLetters, setLetters } from "./person-store.ts";
import { sentEvents } from "./sent-events.ts";
import { byPostcode, letterFor, SHEET } from "./letter-sheet.ts";
import { insertPrintRun, printRuns } from "./letters-store.ts";
import { TemplateError } from "./liquid.ts";
import { waitingCampaigns, writeSteps, type Outcome } from "./outbox-store.ts";
import type { Bench, Workshop } from "./workshop-service.ts";

export interface LettersDeps extends ClaimDeps {
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly postgres: Postgres;
  readonly workshop: Workshop;
  readonly typesetter: Typesetter;
  readonly files: Files;
  readonly clock: Clock;
}

const RUN = 1000;

interface Written {
  readonly one: Permitted;
  readonly text: string | null;
  readonly fault: string | null;
}

async function write(one: Permitted, bench: Bench): Promise<Written> {
  try {
    return { one, text: await bench.text("letter", one.card, one.row.id, { because: one.row.because }), fault: null };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { one, text: null, fault: error.message };
  }
}

export class Letters {
  readonly #deps: LettersDeps;

  constructor(deps: LettersDeps) {
    this.#deps = deps;
  }

  async pdf(bench: Bench, letters: readonly { card: PersonCard; text: string }[]): Promise<Buffer> {
    const { name, postalAddress } = bench.context.sender;
    const at = this.#deps.clock();
    return this.#deps.typesetter.pdf(SHEET, {
      sender: name,
      senderLine: postalAddress.startsWith(name) ? postalAddress : [name, postalAddress].filter((part) => part !== "").join(", "),
      letters: letters.map(({ card, text }) => letterFor(card, text, at)),
    });
  }

  /** Prints what waits; returns how many letters. A run that is cut off leaves no trace and is made again. */
  async printWaiting(worker: string): Promise<number> {
    const { postgres, clock } = this.#deps;
    let printed = 0;
    for (const campaignId of await waitingCampaigns(postgres.db, "letter", clock())) {
      for (let taken = RUN; taken === RUN;) {
        const batch = await claim(this.#deps, { worker, limit: RUN, now: clock(), medium: "letter", campaignId });
        taken = batch.taken;
        if (batch.permitted.length > 0) printed += await this.#print(campaignId, batch.permitted);
      }
    }
    return printed;
  }

  async #print(campaignId: string, permitted: readonly Permitted[]): Promise<number> {
    const { postgres, identify, workshop, files, clock } = this.#deps;
    const first = permitted[0];
    if (first === undefined) return 0;
    const bench = await workshop.bench(postgres.db, first.campaign);
    const written: Written[] = [];
    for (const one of permitted) written.push(await write(one, bench));
    written.sort((a, b) => byPostcode(a.one.card, b.one.card));
    const good = written.flatMap(({ one, text }) => (text === null ? [] : [{ card: one.card, text }]));
    const id = newId();
    const file = `letters/${id}.pdf`;
    if (good.length > 0) await writeFile(files.path(file), await this.pdf(bench, good));
    const at = clock();
    await postgres.transaction(async (tx) => {
      if (good.length > 0) await insertPrintRun(tx, { id, campaignId, letters: good.length, file, at });
      const { sent } = await writeSteps(
        tx,
        [],
        written.map(({ one, fault }): Outcome => ({
          personId: one.row.personId,
          id: one.row.id,
          fence: one.row.fence,
          state: fault === null ? "accepted" : "refused",
          reason: fault === null ? null : "render",
          reply: fault ?? `printed in run ${id}`,
          at,
          dueAt: null,
          counted: false,
        })),
      );
      await identify.record(tx, sentEvents(sent));
    });
    return good.length;
  }

  /** Typesets a run again with the letters of the people it still has; the file goes where there is nobody left. */
  async reprint(run: string): Promise<void> {
    const { postgres, identify, workshop, files } = this.#deps;
    const printed = await printedLetters(postgres.db, run);
    if (printed === null) return;
    const path = files.path(printed.file);
    const cards = new Map(
      (await identify.cards(postgres.db, [...new Set(printed.letters.map((letter) => letter.personId))])).map((card) => [card.id, card]),
    );
    const [campaign] = await campaignsBy(postgres.db, [printed.campaignId]);
    const people = printed.letters.flatMap(({ personId, sendId, because }) => {
      const card = cards.get(personId);
      return card === undefined ? [] : [{ card, sendId, because }];
    });
    if (people.length === 0 || campaign === undefined) await rm(path, { force: true });
    else {
      const bench = await workshop.bench(postgres.db, campaign);
      people.sort((a, b) => byPostcode(a.card, b.card));
      const letters: { card: PersonCard; text: string }[] = [];
      for (const { card, sendId, because } of people) letters.push({ card, text: await bench.text("letter", card, sendId, { because }) });
      await writeFile(path, await this.pdf(bench, letters));
    }
    await postgres.transaction((tx) => setLetters(tx, run, people.length));
  }

  /** The newest run of a campaign, or the one asked for. */
  async file(campaignId: string, run: string | undefined): Promise<Buffer> {
    const runs = await printRuns(this.#deps.postgres.db, campaignId);
    const wanted = run === undefined ? runs[0] : runs.find((one) => one.id === run);
    if (wanted === undefined) throw new Problem("not-found", "No letters have been printed for this campaign yet.");
    return readFile(this.#deps.files.path(wanted.file));
  }
}
