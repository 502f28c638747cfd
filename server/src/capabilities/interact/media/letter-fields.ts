import type { Field } from "./medium.ts";

/** How letters are folded and where their addresses go. */
export const LETTER_FIELDS: readonly Field[] = [];
