import * as prompts from "@clack/prompts";

/** How a command talks: lines and bars for people, one JSON object for programs. */
export interface Say {
  line(text: string): void;
  step(text: string): void;
  /** The result, once: the sentence for people, the object for programs. */
  result(sentence: string, data: object): void;
  /** Yes without a terminal. */
  confirm(question: string): Promise<boolean>;
  progress(read: () => Promise<{ done: number; total: number; note: string }>): { stop(): void };
}

function bar(done: number, total: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(share * 30);
  return `${"█".repeat(filled)}${"░".repeat(30 - filled)} ${Math.round(share * 100)} %`;
}

export function createSay(json: boolean, assumeYes: boolean): Say {
  const terminal = process.stdout.isTTY && !json;
  const out = (text: string): void => void process.stdout.write(text);
  return {
    line: (text) => json || out(`${text}\n`),
    step: (text) => terminal && out(`  ${text} …\n`),
    result(sentence, data) {
      if (json) out(`${JSON.stringify(data)}\n`);
      else if (sentence !== "") out(`${sentence}\n`);
    },
    async confirm(question) {
      if (!terminal || assumeYes || !process.stdin.isTTY) return true;
      return (await prompts.confirm({ message: question })) === true;
    },
    progress(read) {
      if (!terminal) return { stop: () => undefined };
      const begun = performance.now();
      const timer = setInterval(() => {
        void read()
          .then(({ done, total, note }) => {
            const seconds = (performance.now() - begun) / 1000;
            const left = done > 0 && done < total ? `, ${Math.ceil((seconds * (total - done)) / done)} s left` : "";
            out(`\r\u001b[K  ${bar(done, total)}  ${note}${left}`);
          })
          .catch(() => undefined);
      }, 250);
      return {
        stop() {
          clearInterval(timer);
          out("\r\u001b[K");
        },
      };
    },
  };
}
