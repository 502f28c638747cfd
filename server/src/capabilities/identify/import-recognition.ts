// Whose export is this? A mapping that was saved for the same header, a known export, or a guess by the headers. Pure.
import { guessMapping, missing, type ImportKind, type Mapping } from "./import-meanings.ts";
import type { SavedMapping } from "./import-mappings-store.ts";
import { PRESETS } from "./import-presets/index.ts";

export interface Recognised {
  readonly by: "saved" | "preset" | "guess";
  /** The mapping's or the export's name; null for a guess. */
  readonly name: string | null;
  readonly kind: ImportKind;
  readonly mapping: Mapping;
}

/** The columns that a header has; meanings whose column it lacks are left out. */
function placed(columns: Readonly<Record<string, string>>, header: readonly string[]): Mapping {
  return Object.fromEntries(
    Object.entries(columns).flatMap(([meaning, name]) => {
      const index = header.indexOf(name);
      return index < 0 ? [] : [[meaning, index]];
    }),
  );
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((name, i) => name === b[i]);

/** All ways in which a file with this header can be read, the surest first. */
export function readings(header: readonly string[], saved: readonly SavedMapping[]): Recognised[] {
  const own = saved.map((each) => ({ each, exact: same(each.header, header) }));
  const fromSaved = own
    .sort((a, b) => Number(b.exact) - Number(a.exact))
    .map(({ each, exact }) => ({
      exact,
      reading: { by: "saved" as const, name: each.name, kind: each.kind, mapping: placed(each.columns, header) },
    }))
    .filter(({ reading }) => missing(reading.kind, reading.mapping).length === 0);
  const fromPresets = PRESETS.filter(({ knownBy }) => knownBy.every((name) => header.includes(name))).map((preset) => ({
    by: "preset" as const,
    name: preset.name,
    kind: preset.kind,
    mapping: placed(preset.columns, header),
  }));
  const guess = { by: "guess" as const, name: null, ...guessMapping(header) };
  return [
    ...fromSaved.filter(({ exact }) => exact).map(({ reading }) => reading),
    ...fromPresets,
    guess,
    ...fromSaved.filter(({ exact }) => !exact).map(({ reading }) => reading),
  ];
}
