// Typesets in a thread of its own: a thousand letters take half a second that requests should not wait for.
import { createRequire } from "node:module";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parentPort } from "node:worker_threads";
import { NodeCompiler, type NodeTypstDocument } from "@myriaddreamin/typst-ts-node-compiler";

const fonts = dirname(createRequire(import.meta.url).resolve("@expo-google-fonts/noto-sans/package.json"));
// An empty folder as workspace: the source can read no file of ours.
const compiler = NodeCompiler.create({
  workspace: mkdtempSync(join(tmpdir(), "rapport-typst-")),
  fontArgs: [{ fontPaths: [join(fonts, "400Regular"), join(fonts, "700Bold")] }],
});

interface Job {
  readonly id: number;
  readonly source: string;
  readonly data: string;
  readonly expected?: number | undefined;
  readonly tags: boolean;
}

function layout({ source, data }: Job, marks: "yes" | "no"): NodeTypstDocument {
  const made = compiler.compile({ mainFileContent: source, inputs: { data, marks }, resetRead: true });
  if (made.result !== null) return made.result;
  throw new Error(
    made
      .takeDiagnostics()
      ?.shortDiagnostics.map((one) => JSON.stringify(one))
      .join(" ") ?? "no pages",
  );
}

parentPort?.on("message", (job: Job) => {
  const { id, expected, tags } = job;
  try {
    let document = layout(job, "no");
    const simple = expected === undefined || document.numOfPages === expected;
    if (!simple) document = layout(job, "yes");
    const marks = simple ? null : (compiler.query(document, { selector: "<page>", field: "value" }) as number[]);
    const pdf = compiler.pdf(document, { pdfTags: tags });
    compiler.evictCache(0);
    parentPort?.postMessage({ id, pdf, marks });
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : JSON.stringify(error) });
  }
});
