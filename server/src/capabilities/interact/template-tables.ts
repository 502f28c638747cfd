import type { TemplateFault } from "./liquid.ts";

/** What a campaign's author writes. */
export interface TemplateSource {
  readonly subject: string;
  readonly mjml: string;
  readonly letter: string;
  /** Texts of further media, by their names. */
  readonly texts?: Readonly<Record<string, string>>;
}

/** The source made ready to be filled in per person. */
export interface ReadyTemplate {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The letter's and those of further media, by their names. */
  readonly texts: Readonly<Record<string, string>>;
  /** Where fixed links lead; place 0 is the offer. */
  readonly links: readonly string[];
  /** It puts the person's next question. */
  readonly asks: boolean;
  /** It names the code of the offer. */
  readonly coded: boolean;
}

export interface CompileJob {
  readonly id: number;
  readonly source: TemplateSource;
  /** Values to try the template with. */
  readonly values: object;
}

export type CompileAnswer = { readonly id: number; readonly ready: ReadyTemplate } | { readonly id: number; readonly fault: TemplateFault };
