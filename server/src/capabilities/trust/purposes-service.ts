// Purposes, media and wordings as configuration: what changes gets a new version, what people decided on stays.
import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import { sha256 } from "./consent.ts";
import {
  insertPurpose,
  keepVersion,
  lockPurpose,
  media,
  updatePurpose,
  upsertMedium,
  type MediumRow,
  type Purpose,
} from "./purposes-store.ts";
import { keepWordings, newestVersion, type Wording } from "./wordings-store.ts";

/** Purposes that the house itself relies on. */
const OURS = ["service", "offers", "alerts"];

export async function addPurpose(tx: Db, wanted: Omit<Purpose, "version" | "archivedAt">, actor: string, now: Date): Promise<Purpose> {
  if (!(await insertPurpose(tx, wanted)))
    throw new Problem("conflict", `There is a purpose “${wanted.id}” already. Give this one another id.`);
  const purpose: Purpose = { ...wanted, version: 1, archivedAt: null };
  await keepVersion(tx, purpose, actor, now);
  return purpose;
}

type PurposeChange = { [Key in "name" | "description" | "legalBasis" | "recipients" | "needsConfirming"]?: Purpose[Key] | undefined } & {
  readonly archived?: boolean | undefined;
};

export async function changePurpose(tx: Db, id: string, change: PurposeChange, actor: string, now: Date): Promise<Purpose> {
  const before = await lockPurpose(tx, id);
  if (before === null) throw new Problem("not-found", `There is no purpose “${id}”.`);
  const { archived, ...said } = change;
  if (archived === true && OURS.includes(id)) throw new Problem("refused", `“${before.name}” is used by Rapport itself and stays.`);
  const given = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as Partial<Purpose>;
  const after: Purpose = { ...before, ...given, archivedAt: archived === undefined ? before.archivedAt : archived ? now : null };
  const told = (one: Purpose): string => JSON.stringify([one.name, one.description, one.legalBasis, one.recipients]);
  const purpose = told(after) === told(before) ? after : { ...after, version: before.version + 1 };
  await updatePurpose(tx, purpose);
  await keepVersion(tx, purpose, actor, now);
  return purpose;
}

export async function putMedium(
  tx: Db,
  id: string,
  { name, archived }: { name: string; archived: boolean },
  now: Date,
): Promise<MediumRow> {
  const known = (await media(tx)).find((medium) => medium.id === id);
  const medium = { id, name, archivedAt: archived ? (known?.archivedAt ?? now) : null };
  await upsertMedium(tx, medium);
  return medium;
}

export async function addWording(
  tx: Db,
  wanted: { readonly id: string; readonly language: string; readonly text: string; readonly purpose: string },
  actor: string,
  now: Date,
): Promise<Wording> {
  if ((await lockPurpose(tx, wanted.purpose)) === null) throw new Problem("not-found", `There is no purpose “${wanted.purpose}”.`);
  const wording = {
    ...wanted,
    version: (await newestVersion(tx, wanted.id, wanted.language)) + 1,
    hash: sha256(wanted.text),
    firstAt: now,
    actor,
  };
  await keepWordings(tx, [wording]);
  return wording;
}
