import { readFile, rm, writeFile } from "node:fs/promises";
import type { Clock } from "../../platform/clock.ts";
import type { Files } from "../../platform/files.ts";
import { newId } from "../../platform/ids.ts";
import { createPdfFile } from "../../platform/pdf-file.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { qrCode } from "../../platform/qr.ts";
import type { Typesetter } from "../../platform/typst.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify, PersonCard } from "../identify/index.ts";
import { campaignsBy } from "./campaigns-store.ts";
import { claim, type ClaimDeps, type Permitted } from "./claim-service.ts";
import { printedLetters, setLetters } from "./person-store.ts";
import { sentEvents } from "./sent-events.ts";
import { byPostcode, coverPages, letterFor, paragraphsOf, SHEET, type Letter, type LetterRun, type Signer } from "./letter-sheet.ts";
import { insertPrintRun, printRuns, type PrintRun } from "./letters-store.ts";
import { TemplateError } from "./liquid.ts";
import { faxNumber } from "./media/fax.ts";
import { MEDIA, mediumOf } from "./media/index.ts";
import { goesByMail, type Medium, type MediumSettings } from "./media/medium.ts";
import type { Media } from "./media-service.ts";
import { endRows, renewLeases, waitingCampaigns, type Outcome } from "./outbox-store.ts";
import { languageOf } from "./message.ts";
import { manifestOf } from "./print-manifest.ts";
import { signatures, type SignatureRow } from "./signatures-store.ts";
import type { Bench, Workshop } from "./workshop-service.ts";

export interface LettersDeps extends ClaimDeps {
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly postgres: Postgres;
  readonly workshop: Workshop;
  readonly media: Pick<Media, "settings" | "usable">;
  readonly typesetter: Typesetter;
  readonly files: Files;
  readonly clock: Clock;
}

/** One of a run: whose, what it says, and the row it stands for. */
interface Sheet {
  readonly card: PersonCard;
  readonly text: string;
  /** Null: nothing is sent, as in a preview. */
  readonly sendId: string | null;
}

/** Claimed at a time. */
const CLAIM = 1000;
/** In one file; what waits beyond goes into the next. */
const MOST = 10_000;
/** Set at a time, so that memory does not grow with the run; whole sheets of either kind of labels. */
const PART = 420;
const HEARTBEAT = 10_000;

interface SetPages {
  readonly pdf: Buffer;
  /** First and last page of each letter. */
  readonly marks: readonly number[];
  readonly cover: LetterRun["cover"];
}

interface Written {
  readonly one: Permitted;
  readonly text: string | null;
  readonly fault: string | null;
}

async function write(one: Permitted, bench: Bench, { text }: Medium): Promise<Written> {
  try {
    return { one, text: await bench.text(text, one.card, one.row.id, { because: one.row.because }), fault: null };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { one, text: null, fault: error.message };
  }
}

const signerOf = ({ name, title, image }: SignatureRow): Signer => ({ name, title, image: image === null ? null : [...image] });

/** Their own representative signs, else the usual one, else nobody. */
function signatureFor({ rep }: PersonCard, signers: readonly SignatureRow[]): number | null {
  const own = rep === null ? -1 : signers.findIndex(({ name }) => name.toLowerCase() === rep.toLowerCase());
  const place = own >= 0 ? own : signers.findIndex(({ usual }) => usual);
  return place < 0 ? null : place;
}

const OPENS: Record<"offer" | "page", Record<"en" | "de", string>> = {
  offer: { en: "Scan to have a look", de: "Scannen und ansehen" },
  page: { en: "Scan for your own page: you decide what we send", de: "Scannen für Ihre Seite: Sie bestimmen, was wir schicken" },
};

/** The code to scan that the settings ask for; where nothing is offered it opens the reader's own page. */
function codeFor(setting: string | undefined, bench: Bench, { card, sendId }: Sheet): Letter["qr"] {
  if (setting !== "offer" && setting !== "page") return null;
  const what = setting === "offer" && bench.context.offer.headline !== "" ? "offer" : "page";
  const links = bench.links(card, sendId);
  return { svg: qrCode(what === "offer" ? links.offer : links.preferences), caption: OPENS[what][languageOf(card)] };
}

const coverOf = (settings: MediumSettings): LetterRun["cover"] => (settings["cover"] ?? "window") as LetterRun["cover"];

const parts = (sheets: readonly Sheet[]): (readonly Sheet[])[] =>
  Array.from({ length: Math.ceil(sheets.length / PART) }, (_, i) => sheets.slice(i * PART, (i + 1) * PART));

/** Letters and faxes as files of pages. */
export class Letters {
  readonly #deps: LettersDeps;

  constructor(deps: LettersDeps) {
    this.#deps = deps;
  }

  /** The pages of these sheets, in their order, as the medium is set up now. */
  async pages(db: Db, medium: Medium, bench: Bench, sheets: readonly Sheet[], show: LetterRun["show"] = "all"): Promise<SetPages> {
    const { name, postalAddress } = bench.context.sender;
    const settings = await this.#deps.media.settings(db, medium.id);
    const signers = await signatures(db);
    const cover = coverOf(settings);
    const [at, form] = [this.#deps.clock(), settings["form"] === "a" ? ("a" as const) : ("b" as const)];
    const run: LetterRun = {
      show,
      sender: name,
      senderLine: postalAddress.startsWith(name) ? postalAddress : [name, postalAddress].filter((part) => part !== "").join(", "),
      insert: paragraphsOf(settings["insert"] ?? ""),
      cover,
      signatures: signers.map(signerOf),
      letters: sheets.map((sheet) =>
        letterFor(sheet.card, sheet.text, {
          at,
          form,
          signature: signatureFor(sheet.card, signers),
          number: medium.needs === "a postal address" ? null : medium.address(sheet.card),
          qr: codeFor(settings["qr"], bench, sheet),
        }),
      ),
    };
    // Each letter takes a page at least, and its insert sheet another: if all pages are these, one knows where everything is.
    const each = run.insert.length > 0 ? 2 : 1;
    const expected = show === "covers" ? undefined : sheets.length * each + (show === "all" ? coverPages(sheets.length, cover) : 0);
    const { pdf, marks } = await this.#deps.typesetter.pages(SHEET, run, expected, show === "all" ? "screen" : "paper");
    return { cover, pdf, marks: marks ?? sheets.flatMap((_, i) => [i * each + 1, (i + 1) * each]) };
  }

  /** Prints what waits; returns how many it took up. A run that is cut off leaves no trace and is made again. */
  async printWaiting(worker: string): Promise<number> {
    const { postgres, media, clock } = this.#deps;
    const usable = await media.usable(postgres.db);
    let printed = 0;
    for (const medium of MEDIA.filter(({ id, handing }) => handing.by === "print" && usable.has(id))) {
      const settings = await media.settings(postgres.db, medium.id);
      if (goesByMail(medium, settings)) continue;
      for (const campaignId of await waitingCampaigns(postgres.db, medium.id, clock()))
        printed += await this.#campaign(medium, campaignId, worker);
    }
    return printed;
  }

  async #campaign(medium: Medium, campaignId: string, worker: string): Promise<number> {
    const { postgres, clock } = this.#deps;
    let printed = 0;
    for (let taken = CLAIM; taken === CLAIM;) {
      const run: Permitted[] = [];
      const rows = (): Permitted["row"][] => run.map(({ row }) => row);
      const heart = setInterval(() => void renewLeases(postgres.db, rows()).catch(() => undefined), HEARTBEAT);
      try {
        while (taken === CLAIM && run.length < MOST) {
          const batch = await claim(this.#deps, { worker, limit: CLAIM, now: clock(), medium: medium.id, campaignId });
          taken = batch.taken;
          run.push(...batch.permitted);
        }
        if (run.length > 0) printed += await this.#print(medium, campaignId, run);
      } finally {
        clearInterval(heart);
      }
    }
    return printed;
  }

  async #print(medium: Medium, campaignId: string, permitted: readonly Permitted[]): Promise<number> {
    const { postgres, identify, workshop, clock } = this.#deps;
    const first = permitted[0];
    if (first === undefined) return 0;
    const bench = await workshop.bench(postgres.db, first.campaign);
    const written: Written[] = [];
    for (const one of permitted) written.push(await write(one, bench, medium));
    written.sort((a, b) => byPostcode(a.one.card, b.one.card));
    const good = written.flatMap(({ one, text }) => (text === null ? [] : [{ card: one.card, text, sendId: one.row.id }]));
    const id = newId();
    const run = { id, campaignId, medium: medium.id, letters: good.length, file: `letters/${id}.pdf`, manifest: `letters/${id}.csv` };
    if (good.length > 0) await this.#write(run, medium, bench, good);
    const at = clock();
    await postgres.transaction(async (tx) => {
      if (good.length > 0) await insertPrintRun(tx, { ...run, at });
      const sent = await endRows(
        tx,
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

  /** The file and, beside it, what is where in it. */
  async #write(run: Pick<PrintRun, "file" | "manifest">, medium: Medium, bench: Bench, sheets: readonly Sheet[]): Promise<void> {
    const { files, postgres } = this.#deps;
    const file = await createPdfFile(files.path(run.file));
    const marks: number[] = [];
    let cover: LetterRun["cover"] = "window";
    try {
      let pages = 0;
      for (const part of parts(sheets)) {
        const made = await this.pages(postgres.db, medium, bench, part, "letters");
        for (const mark of made.marks) marks.push(pages + mark);
        pages += await file.add(made.pdf);
        cover = made.cover;
      }
      if (cover !== "window")
        for (const part of parts(sheets)) await file.add((await this.pages(postgres.db, medium, bench, part, "covers")).pdf);
    } finally {
      await file.close();
    }
    const lines = sheets.map(({ card }) => ({
      personId: card.id,
      name: card.name,
      address: medium.address(card) ?? faxNumber(card.fax) ?? "",
    }));
    if (run.manifest !== null) await writeFile(files.path(run.manifest), manifestOf(lines, marks, cover));
  }

  /** Typesets a run again with the letters of the people it still has; the files go where there is nobody left. */
  async reprint(run: string): Promise<void> {
    const { postgres, identify, workshop, files } = this.#deps;
    const printed = await printedLetters(postgres.db, run);
    if (printed === null) return;
    const cards = new Map(
      (await identify.cards(postgres.db, [...new Set(printed.letters.map((letter) => letter.personId))])).map((card) => [card.id, card]),
    );
    const [campaign] = await campaignsBy(postgres.db, [printed.campaignId]);
    const medium = mediumOf(printed.medium);
    const people = printed.letters.flatMap(({ personId, sendId, because }) => {
      const card = cards.get(personId);
      return card === undefined ? [] : [{ card, sendId, because }];
    });
    if (people.length === 0 || campaign === undefined || medium === undefined) {
      for (const file of [printed.file, printed.manifest]) if (file !== null) await rm(files.path(file), { force: true });
    } else {
      const bench = await workshop.bench(postgres.db, campaign);
      people.sort((a, b) => byPostcode(a.card, b.card));
      const sheets: Sheet[] = [];
      for (const { card, sendId, because } of people)
        sheets.push({ card, sendId, text: await bench.text(medium.text, card, sendId, { because }) });
      await this.#write(printed, medium, bench, sheets);
    }
    await postgres.transaction((tx) => setLetters(tx, run, people.length));
  }

  runs(campaignId: string): Promise<PrintRun[]> {
    return printRuns(this.#deps.postgres.db, campaignId);
  }

  /** The pages, or what is where in them, of the newest run of a campaign or the one asked for. */
  async file(campaignId: string, run: string | undefined, what: "file" | "manifest" = "file"): Promise<Buffer> {
    const runs = await this.runs(campaignId);
    const wanted = run === undefined ? runs[0] : runs.find((one) => one.id === run);
    const name = wanted?.[what] ?? null;
    if (name === null) throw new Problem("not-found", "Nothing has been printed for this campaign yet.");
    return readFile(this.#deps.files.path(name));
  }
}
