// A mail server that keeps what it is given in a folder: for the demonstration and for trying things out. It delivers nothing.
import { createWriteStream, existsSync, mkdirSync, readFileSync, type WriteStream } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { newId } from "./ids.ts";

export interface SinkLine {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly messageId: string;
  readonly at: string;
}

export interface SinkMail extends SinkLine {
  readonly html: string;
  readonly text: string;
  readonly headers: { readonly name: string; readonly value: string }[];
}

export interface MailSink {
  /** smtp://127.0.0.1:<port> */
  readonly url: string;
  list(query: string, cursor: string | undefined, limit: number): { items: SinkLine[]; nextCursor: string | null; total: number };
  read(id: string): Promise<SinkMail | null>;
  /** Those of the messages that are here. */
  has(messageIds: readonly string[]): string[];
  /** Forgets all mail to these addresses; returns how many. */
  forget(addresses: readonly string[]): Promise<number>;
  stop(): Promise<void>;
}

async function bytesOf(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function headerOf(head: string, name: string): string {
  return new RegExp(`^${name}:[ \\t]*((?:.*(?:\\r\\n[ \\t].*)*))`, "im").exec(head)?.[1]?.replace(/\r\n[ \t]/g, " ") ?? "";
}

/** =?UTF-8?B?…?= as our own writer makes it; anything else is shown as it stands. */
function decoded(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=/gi, (_, base64: string) => Buffer.from(base64, "base64").toString());
}

function parseLog(file: string): SinkLine[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => {
      try {
        return line === "" ? [] : [JSON.parse(line) as SinkLine];
      } catch {
        // The last line of a process that was killed may be half a line.
        return [];
      }
    });
}

async function keep(
  folder: string,
  log: WriteStream,
  lines: SinkLine[],
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<void> {
  const bytes = await bytesOf(stream);
  const head = bytes.toString("latin1", 0, Math.max(0, bytes.indexOf("\r\n\r\n")));
  const envelope = session.envelope;
  const line: SinkLine = {
    id: newId(),
    to: envelope.rcptTo.map((to) => to.address).join(", "),
    from: envelope.mailFrom === false ? "" : envelope.mailFrom.address,
    subject: decoded(headerOf(head, "Subject")),
    messageId: headerOf(head, "Message-ID").replace(/[<>]/g, ""),
    at: new Date().toISOString(),
  };
  await writeFile(join(folder, `${line.id}.eml`), bytes);
  // Taken means in the ledger: what is acknowledged before could be gone after a kill.
  await new Promise<void>((resolve, reject) => {
    log.write(`${JSON.stringify(line)}\n`, (error) => (error ? reject(error) : resolve()));
  });
  lines.push(line);
}

function listed(lines: readonly SinkLine[], query: string, cursor: string | undefined, limit: number): ReturnType<MailSink["list"]> {
  const wanted = query.toLowerCase();
  const found = lines.filter((line) => wanted === "" || `${line.to} ${line.subject}`.toLowerCase().includes(wanted)).reverse();
  const start = cursor === undefined ? 0 : found.findIndex((line) => line.id === cursor) + 1;
  const items = found.slice(start, start + limit);
  return { items, nextCursor: start + limit < found.length ? (items.at(-1)?.id ?? null) : null, total: found.length };
}

/** Takes mail to these addresses out of a mailbox, open or not; returns the ids of what is gone. */
export async function forgetMail(folder: string, addresses: readonly string[]): Promise<Set<string>> {
  const wanted = new Set(addresses.map((address) => address.toLowerCase()));
  const file = join(folder, "log.ndjson");
  const all = parseLog(file);
  const gone = all.filter((line) => line.to.split(", ").some((to) => wanted.has(to.toLowerCase())));
  if (gone.length === 0) return new Set();
  const ids = new Set(gone.map((line) => line.id));
  for (const id of ids) await rm(join(folder, `${id}.eml`), { force: true });
  // In place: the open ledger goes on at the end of the same file.
  await writeFile(
    file,
    all
      .filter((line) => !ids.has(line.id))
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(""),
  );
  return ids;
}

/** @param folder where the messages stay; log.ndjson in it is the sink's own ledger */
export async function startMailSink(folder: string, port = 0): Promise<MailSink> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "log.ndjson");
  const lines = parseLog(file);
  const log = createWriteStream(file, { flags: "a" });
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    disableReverseLookup: true,
    size: 10_000_000,
    logger: false,
    onData: (stream, session, done) => void keep(folder, log, lines, stream, session).then(() => done(), done),
  });
  server.on("error", () => undefined);
  // Otherwise each message waits 40 ms for the other side's delayed acknowledgement.
  server.server.on("connection", (socket) => socket.setNoDelay(true));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.server.address();
  const bound = address !== null && typeof address === "object" ? address.port : port;
  return {
    url: `smtp://127.0.0.1:${bound}`,
    list: (query, cursor, limit) => listed(lines, query, cursor, limit),
    has(messageIds) {
      const here = new Set(lines.map((line) => line.messageId));
      return messageIds.filter((id) => here.has(id));
    },
    async forget(addresses) {
      const gone = await forgetMail(folder, addresses);
      for (let i = lines.length - 1; i >= 0; i--) if (gone.has(lines[i]?.id ?? "")) lines.splice(i, 1);
      return gone.size;
    },
    async read(id) {
      const line = lines.find((candidate) => candidate.id === id);
      if (line === undefined) return null;
      const mail = await new PostalMime().parse(await readFile(join(folder, `${line.id}.eml`)));
      return {
        ...line,
        html: mail.html ?? "",
        text: mail.text ?? "",
        headers: mail.headers.map(({ key, value }) => ({ name: key, value })),
      };
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => log.end(resolve));
      }),
  };
}
