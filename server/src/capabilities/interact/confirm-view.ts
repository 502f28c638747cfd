// Pure.
import type { Language } from "../../vocabulary/language.ts";

/** What the page behind a link shows. */
export interface ConfirmView {
  readonly language: Language;
  /** What waits for a press, by purpose. */
  readonly waiting: readonly { readonly id: string; readonly name: string }[];
  readonly expired: boolean;
}
