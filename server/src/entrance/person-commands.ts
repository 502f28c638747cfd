// rapport person …: what somebody may ask for, from the command line.
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { exportZip } from "../flows/export-person.ts";
import { Problem } from "../vocabulary/errors.ts";
import { withHouse } from "./commands.ts";
import type { Config } from "./config.ts";
import type { House } from "./house.ts";
import type { Say } from "./say.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A person by id, mail address, customer number, card or phone. */
async function personNamed(house: House, name: string): Promise<string> {
  const { db } = house.deps.postgres;
  if (UUID.test(name)) return name;
  for (const kind of ["email", "customer_number", "card", "phone", "anonymous_id"] as const) {
    const id = await house.identify.personBy(db, kind, kind === "email" ? name.toLowerCase() : name);
    if (id !== null) return id;
  }
  throw new Problem("not-found", `Nobody is known by “${name}”. Give an id, a mail address, a number, a card or a phone.`);
}

export async function exportPersonCommand(config: Config, name: string, file: string, say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    const all = await house.rights.export(await personNamed(house, name));
    const path = resolve(file);
    writeFileSync(path, path.endsWith(".json") ? `${JSON.stringify(all, null, 2)}\n` : exportZip(all), { mode: 0o600 });
    const rows = all.sections.reduce((sum, section) => sum + section.rows.length, 0);
    say.result(`Wrote ${rows.toLocaleString("en")} rows of ${all.sections.length} tables to ${file}.`, {
      file,
      rows,
      tables: all.sections.length,
    });
  });
}

export async function erasePersonCommand(config: Config, name: string, flags: { yes?: boolean }, say: Say): Promise<void> {
  await withHouse(config, async ({ house, serverRuns }) => {
    const { db } = house.deps.postgres;
    const id = await personNamed(house, name);
    if (flags.yes !== true && !(await say.confirm("This erases one person in every store, for good. Go on?")))
      return say.line("Nobody was erased.");
    const { records } = await house.trust.recordsOf(db, [id]);
    const words = [...records, ...(await house.identify.identifierValues(db, records)).map(({ value }) => value)];
    const erasure = await house.rights.erase([id], { actor: "cli", reason: "asked", people: 1 });
    if (serverRuns) return say.result("Erased. The running server clears the last traces within moments.", { erasure });
    await house.settle();
    const { clean, hits, sentence } = await house.rights.verify(words);
    say.result(`Erased. Looked for every trace: ${sentence}`, { erasure, clean, hits });
  });
}

export async function verifyErasureCommand(config: Config, words: readonly string[], say: Say): Promise<void> {
  await withHouse(config, async ({ house }) => {
    const { clean, hits, sentence } = await house.rights.verify(words);
    say.result(sentence, { clean, hits });
    if (!clean) process.exitCode = 1;
  });
}
