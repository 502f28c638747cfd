// Processes of their own, for stories that kill them.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Killable {
  /** Sends the signal and waits until the process is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
}

export interface ServerProcess extends Killable {
  readonly pid: number;
  readonly url: string;
  readonly postgres: string;
}

function forked(script: string, words: readonly string[]) {
  const child = fork(join(import.meta.dirname, script), words, {
    execArgv: ["--disable-warning=ExperimentalWarning"],
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const gone = once(child, "exit");
  return {
    child,
    gone,
    async end(signal: NodeJS.Signals): Promise<void> {
      child.kill(signal);
      await gone;
    },
  };
}

/** One import, from where it stands. */
export function startImportProcess(words: { folder: string; postgres: string; clickhouse: string; id: string }): Killable {
  return forked("import-process.ts", [words.folder, words.postgres, words.clickhouse, words.id]);
}

/** A whole server, once it is ready. Without a mail server of the story's own there is none. */
export async function startServerProcess(folder: string, smtpUrl = "smtp://127.0.0.1:1"): Promise<ServerProcess> {
  const { child, gone, end } = forked("server-process.ts", [folder, smtpUrl]);
  const failed = gone.then(() => {
    throw new Error("The server did not start.");
  });
  const [ready] = (await Promise.race([once(child, "message"), failed])) as [{ url: string; postgres: string }];
  failed.catch(() => undefined);
  return { ...ready, pid: child.pid ?? 0, end };
}
