import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { MEDIA, mediumOf } from "./media/index.ts";
import { missingIn, settingsOf, type Field, type Medium, type MediumSettings } from "./media/medium.ts";

export interface MediaDeps {
  /** Where a machine of a medium reports to. */
  readonly reportsTo: (medium: string) => string;
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "getSetting" | "putSetting">;
}

/** A medium as the screens show it. */
export interface MediumView {
  readonly id: string;
  readonly name: string;
  readonly needs: string;
  readonly done: string;
  readonly knows: string;
  readonly handing: Medium["handing"]["by"];
  /** The campaign's text that it is written from; "mail" for the mail's own. */
  /** Where a machine reports what became of messages; null where none does. */
  readonly reportsTo: string | null;
  readonly text: string;
  readonly start: string | null;
  /** What is missing before it can be used, or null. */
  readonly missing: string | null;
  readonly fields: readonly (Omit<Field, "fault" | "start"> & { readonly value: string })[];
}

/** The media of the house: what they are, how they are set up. */
export interface Media {
  list(): Promise<MediumView[]>;
  settings(db: Db, id: string): Promise<MediumSettings>;
  /** Those that are set up. */
  usable(db: Db): Promise<Set<string>>;
  /** Changes what is given; a secret that is left out stays. Throws a Problem for a value that does not fit. */
  change(id: string, values: MediumSettings): Promise<MediumView>;
}

/** All settings of media stand under one key of trust's settings, by the medium's id. */
const KEY = "media";

const notAMedium = (id: string): Problem => new Problem("not-found", `There is no medium “${id}”.`);

/** A secret goes in and does not come out; that there is one may be seen. */
const shownValue = ({ kind }: Field, value: string): string => (kind === "secret" && value !== "" ? "set" : value);

function viewOf(medium: Medium, settings: MediumSettings, reportsTo: MediaDeps["reportsTo"]): MediumView {
  const { id, name, needs, done, knows, handing, text, start, fields } = medium;
  return {
    id,
    name,
    needs,
    done,
    knows,
    handing: handing.by,
    reportsTo: handing.by === "http" && !handing.repeatable ? reportsTo(id) : null,
    text,
    start: start ?? null,
    missing: missingIn(medium, settings),
    fields: fields.map((field) => ({
      id: field.id,
      label: field.label,
      help: field.help,
      kind: field.kind,
      ...(field.options === undefined ? {} : { options: field.options }),
      ...(field.required === undefined ? {} : { required: field.required }),
      value: shownValue(field, settings[field.id] ?? ""),
    })),
  };
}

function checked({ fields, name }: Medium, values: MediumSettings): void {
  for (const [key, value] of Object.entries(values)) {
    const field = fields.find(({ id }) => id === key);
    if (field === undefined) throw new Problem("invalid", `${name} has no setting “${key}”.`);
    const choices = field.kind === "switch" ? ["yes", "no"] : field.options?.map((option) => option.value);
    const wrong = choices !== undefined && !choices.includes(value) ? `“${field.label}” is one of ${choices.join(", ")}.` : null;
    const fault = wrong ?? (value === "" ? null : (field.fault?.(value) ?? null));
    if (fault !== null) throw new Problem("invalid", fault, { field: key });
  }
}

export function createMedia({ postgres, trust, reportsTo }: MediaDeps): Media {
  const all = async (db: Db): Promise<Record<string, MediumSettings>> =>
    (await trust.getSetting<Record<string, MediumSettings>>(db, KEY)) ?? {};
  const settings = async (db: Db, id: string): Promise<MediumSettings> => {
    const medium = mediumOf(id);
    if (medium === undefined) throw notAMedium(id);
    return settingsOf(medium, (await all(db))[id]);
  };
  return {
    settings,
    async list() {
      const set = await all(postgres.db);
      return MEDIA.map((medium) => viewOf(medium, settingsOf(medium, set[medium.id]), reportsTo));
    },
    async usable(db) {
      const set = await all(db);
      return new Set(MEDIA.filter((medium) => missingIn(medium, settingsOf(medium, set[medium.id])) === null).map(({ id }) => id));
    },
    async change(id, values) {
      const medium = mediumOf(id);
      if (medium === undefined) throw notAMedium(id);
      checked(medium, values);
      return postgres.transaction(async (tx) => {
        const set = await all(tx);
        const next = { ...set[id], ...values };
        await trust.putSetting(tx, KEY, { ...set, [id]: next });
        return viewOf(medium, settingsOf(medium, next), reportsTo);
      });
    },
  };
}
