import type { ImportKind } from "../import-meanings.ts";

/** How a program is known to export: a new one is a new file, and a line in index.ts. */
export interface Preset {
  readonly id: string;
  /** As people know the export. */
  readonly name: string;
  readonly kind: ImportKind;
  /** Headers that together only this export has. */
  readonly knownBy: readonly string[];
  /** Meaning → header. */
  readonly columns: Readonly<Record<string, string>>;
}
