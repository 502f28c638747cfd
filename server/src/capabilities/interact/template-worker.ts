// Reads a template in a thread of its own, so that one that never ends can be stopped from outside.
import { parentPort } from "node:worker_threads";
import { keepCompiled, saveCompiled } from "../../platform/compiled.ts";
import { TemplateError, tryOut } from "./liquid.ts";
import { withQuestion } from "./mail-question.ts";
import { namesCode, numberLinks, refuseActiveContent, textOf, withHoney } from "./template-ready.ts";
import type { CompileAnswer, CompileJob, ReadyTemplate } from "./template-tables.ts";

// A thread keeps nothing of what the program has compiled, and this is the largest part of all that it reads.
keepCompiled();
const { default: mjml2html } = await import("mjml");

/** A fault in a further text says in which. */
function tryText(name: string, text: string, values: object): void {
  try {
    tryOut(text, values, false);
  } catch (error) {
    if (!(error instanceof TemplateError) || name === "letter") throw error;
    throw new TemplateError({ ...error.fault, sentence: `In the text “${name}”: ${error.fault.sentence}` });
  }
}

async function compile({ source, values }: CompileJob): Promise<ReadyTemplate> {
  const { mjml, letter, asks } = withQuestion(source);
  const texts = { ...source.texts, letter };
  refuseActiveContent(mjml);
  // Tried on the source first: the lines of faults are the author's lines.
  tryOut(mjml, values, true);
  tryOut(source.subject, values, false);
  for (const [name, text] of Object.entries(texts)) tryText(name, text, values);
  const made = await mjml2html(mjml, { validationLevel: "soft", fonts: {}, ignoreIncludes: true, keepComments: true });
  const wrong = made.errors[0];
  if (wrong !== undefined) throw new TemplateError({ line: wrong.line ?? null, sentence: `${wrong.message}.` });
  const { html, links } = numberLinks(withHoney(made.html.replace(/[ \t]*\n[ \t\n]*/g, "\n")));
  const coded = [source.subject, mjml, ...Object.values(texts)].some(namesCode);
  return { subject: source.subject, html, text: textOf(html), texts, links, asks, coded };
}

parentPort?.on("message", (job: CompileJob) => {
  void (async () => {
    let answer: CompileAnswer;
    try {
      answer = { id: job.id, ready: await compile(job) };
    } catch (error) {
      const fault =
        error instanceof TemplateError
          ? error.fault
          : { line: null, sentence: `This is no MJML: ${String(error instanceof Error ? error.message : error).slice(0, 200)}` };
      answer = { id: job.id, fault };
    }
    parentPort?.postMessage(answer);
  })();
});
parentPort?.postMessage({ ready: true });
saveCompiled();
