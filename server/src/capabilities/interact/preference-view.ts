// What the preference page shows. Pure.
import type { Language } from "../../vocabulary/language.ts";
import type { Dossier, ProfileLine, Question } from "../identify/index.ts";
import type { OwnPoints } from "../loyalty/index.ts";
import type { ContactRules } from "../trust/index.ts";
import type { AlertKind } from "./alert-kinds.ts";
import type { Fields } from "./fact-fields.ts";
import type { Said } from "./own-words.ts";

export interface PreferenceView {
  readonly language: Language;
  /** Where the page stands, e.g. /p/token. */
  readonly path: string;
  /** Whether the page can offer a copy and to forget. */
  readonly rights: boolean;
  readonly name: string | null;
  readonly rules: ContactRules;
  /** The media one may choose among. */
  readonly media: readonly { readonly id: string; readonly label: string }[];
  readonly purposes: { readonly id: string; readonly name: string; readonly allowed: boolean; readonly waits: boolean }[];
  readonly questions: Question[];
  /** The question of a message whose link was followed, with the answer that was tapped, if any. Looking notes nothing. */
  readonly tapped: { readonly question: Question; readonly answer: { readonly value: string; readonly label: string } | null } | null;
  readonly alerts: {
    readonly id: string;
    readonly kind: AlertKind;
    readonly words: string;
    readonly told: { readonly name: string; readonly at: Date }[];
  }[];
  /** What they said had stopped them or should be better, the newest first. */
  readonly said: readonly Said[];
  /** Null: they have neither card nor points. */
  readonly points: Awaited<ReturnType<OwnPoints["of"]>>;
  readonly profile: ProfileLine[];
  readonly identifiers: Dossier["identifiers"];
  /** Messages that went out, newest first: what for, and what of the person went into them. */
  readonly sent: {
    readonly at: Date;
    readonly medium: string;
    readonly campaign: string;
    /** What they agreed to; null where it needed no consent. */
    readonly purpose: string | null;
    readonly because: string | null;
    readonly used: string[];
  }[];
  readonly paused: boolean;
  /** What was typed and could not be taken, so that it is not lost. */
  readonly typed: Fields;
}

/** What a press changed, in the reader's words, and how it was before, for an undo. */
export interface Changed {
  readonly sentence: string;
  readonly before: string | null;
  /** Nothing was changed: the sentence says what does not fit. */
  readonly wrong?: boolean;
}
