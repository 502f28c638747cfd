// Liquid, with the doors shut: no files, no prototypes, no unescaped output, and limits on what a template may use up.
import { Liquid, type Template } from "liquidjs";

const REFUSED_TAGS = ["include", "render", "layout", "block", "raw"];
const DEEPEST = 30;

const noFiles = {
  exists: () => Promise.resolve(false),
  existsSync: () => false,
  readFile: () => Promise.reject(new Error("templates read no files")),
  readFileSync: () => {
    throw new Error("templates read no files");
  },
  resolve: () => "",
};

/** How long one filling-in may take. A first try has little time; for a person it has much, for by then the template has
 * been tried, and a machine that is busy for a moment must cost nobody their message. */
const TRY = 80;
const PATIENT = 10_000;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;" })[sign] ?? "&#39;");

/** Liquid's own name for it; ours escapes first, since what a filter marked raw gives back is not escaped any more. */
function newlineToBr(value: string): string {
  return escaped(value).replace(/\r?\n/g, "<br />\n");
}

function engineWith(escape: boolean, renderLimit: number): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    // A missing value may still be asked about: {% if person.givenName %} and | default: "…".
    lenientIf: true,
    ownPropertyOnly: true,
    dynamicPartials: false,
    relativeReference: false,
    fs: noFiles,
    parseLimit: 200_000,
    renderLimit,
    memoryLimit: 2_000_000,
    ...(escape ? { outputEscape: "escape" as const } : {}),
  });
  for (const tag of REFUSED_TAGS) delete engine.tags[tag];
  delete engine.filters["raw"];
  engine.registerFilter("newline_to_br", escape ? { handler: newlineToBr, raw: true } : { handler: (value: unknown) => value, raw: false });
  return engine;
}

const html = engineWith(true, PATIENT);
const plain = engineWith(false, PATIENT);
const quickHtml = engineWith(true, TRY);
const quickPlain = engineWith(false, TRY);

/** What is wrong with a template, where one can say so with its line. */
export interface TemplateFault {
  readonly line: number | null;
  readonly sentence: string;
}

export class TemplateError extends Error {
  readonly fault: TemplateFault;

  constructor(fault: TemplateFault) {
    super(fault.line === null ? fault.sentence : `Line ${fault.line}: ${fault.sentence}`);
    this.name = "TemplateError";
    this.fault = fault;
  }
}

function lineIn(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/** Says where blocks lie deeper in each other than any sensible template. */
function tooDeep(source: string): TemplateFault | null {
  let depth = 0;
  for (const match of source.matchAll(/\{%-?\s*(end)?(if|unless|for|case|capture|tablerow|comment)\b/g)) {
    depth += match[1] === undefined ? 1 : -1;
    if (depth > DEEPEST) return { line: lineIn(source, match.index), sentence: `Blocks lie more than ${DEEPEST} deep in each other.` };
  }
  return null;
}

interface LiquidFault {
  readonly token?: { getPosition?(): number[] };
  readonly originalError?: unknown;
}

function wordsOf(message: string): string {
  const first = message.split(/, (?:line|file):/)[0] ?? message;
  if (/memory alloc limit/.test(first)) return "The template makes far too much text; look at its loops.";
  if (/template render limit/.test(first)) return "The template takes too long; look at its loops.";
  if (/parse length limit/.test(first)) return "The template is too long (200 000 characters at most).";
  const variable = /undefined variable: (.+)/.exec(first)?.[1];
  if (variable !== undefined) return `There is no value for ${variable}. Give one to fall back on: {{ ${variable} | default: "…" }}.`;
  const filter = /undefined filter: (.+)/.exec(first)?.[1];
  if (filter !== undefined) return `There is no filter “${filter}”.`;
  const tag = /tag "?([^"]+)"? not found/.exec(first)?.[1];
  if (tag !== undefined) return `There is no tag “${tag}”, or it is not allowed here.`;
  return `${first.slice(0, 200).replace(/^./, (c) => c.toUpperCase())}.`;
}

function faultOf(error: unknown): TemplateError {
  if (error instanceof TemplateError) return error;
  if (error instanceof RangeError) return new TemplateError({ line: null, sentence: "Blocks lie too deep in each other." });
  const { token } = error as LiquidFault;
  return new TemplateError({
    line: token?.getPosition?.()[0] ?? null,
    sentence: wordsOf(error instanceof Error ? error.message : String(error)),
  });
}

/** A template that was read once and is filled in often. */
export interface Compiled {
  render(values: object): string;
}

function compiled(engine: Liquid, source: string): Compiled {
  const deep = tooDeep(source);
  if (deep) throw new TemplateError(deep);
  let templates: Template[];
  try {
    templates = engine.parse(source);
  } catch (error) {
    throw faultOf(error);
  }
  return {
    render(values) {
      // Liquid asks after a missing value by an error that it throws and catches: its stack, which nobody reads, costs more than the rest.
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 0;
      try {
        return String(engine.renderSync(templates, values));
      } catch (error) {
        throw faultOf(error);
      } finally {
        Error.stackTraceLimit = stackTraceLimit;
      }
    },
  };
}

/** Values are escaped for HTML. */
export function compileHtml(source: string): Compiled {
  return compiled(html, source);
}

/** For subjects, text parts and letters: values stand as they are. */
export function compileText(source: string): Compiled {
  return compiled(plain, source);
}

/** Fills a template in once under a short limit; a machine that was busy just then gets a second and a third chance. */
export function tryOut(source: string, values: object, escape: boolean): void {
  for (let chance = 1; ; chance++) {
    try {
      compiled(escape ? quickHtml : quickPlain, source).render(values);
      return;
    } catch (error) {
      if (chance === 3 || !(error instanceof TemplateError) || !error.fault.sentence.includes("takes too long")) throw error;
    }
  }
}
