// A mailbox on an IMAP server, read from where the last reading ended. Nothing is marked or moved before it was taken.
import { ImapFlow } from "imapflow";

/** How far a mailbox was read: its UIDs only grow while uidValidity stays (RFC 3501, 2.3.1.1). */
export interface FolderCursor {
  readonly uidValidity: number;
  readonly lastUid: number;
}

/** What becomes of a mail in its folder once it was taken: machines' mail is put away, people's stays as it is. */
export type Afterwards = "put away" | "leave";

export interface FolderReading {
  /** imap:// or imaps://user:password@host[:port]/folder?done=folder; without "done" what was taken is marked as read. */
  readonly url: string;
  readonly cursor: FolderCursor | null;
  /** Largest mail in bytes that is fetched whole; of a larger one only so much is. */
  readonly limit: number;
  readonly take: (bytes: Uint8Array) => Promise<Afterwards>;
}

const BATCH = 50;

function clientOf(url: URL): ImapFlow {
  const secure = url.protocol === "imaps:";
  return new ImapFlow({
    host: url.hostname,
    port: Number(url.port) || (secure ? 993 : 143),
    secure,
    auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 60_000,
  });
}

async function putAway(client: ImapFlow, uids: readonly number[], done: string | null): Promise<void> {
  if (uids.length === 0) return;
  const range = uids.join(",");
  await client.messageFlagsAdd(range, ["\\Seen"], { uid: true });
  if (done !== null) await client.messageMove(range, done, { uid: true });
}

/** One batch, oldest first; how far it got and whether there was anything. */
async function readBatch(
  client: ImapFlow,
  from: number,
  done: string | null,
  reading: FolderReading,
): Promise<{ last: number; any: boolean }> {
  const found = await client.search({ uid: `${from + 1}:*` }, { uid: true });
  // "n:*" always names the last mail there is, however small its number.
  const uids = (found || [])
    .filter((uid) => uid > from)
    .sort((a, b) => a - b)
    .slice(0, BATCH);
  if (uids.length === 0) return { last: from, any: false };
  const away: number[] = [];
  for await (const mail of client.fetch(uids.join(","), { uid: true, source: { start: 0, maxLength: reading.limit } }, { uid: true })) {
    if (mail.source !== undefined && (await reading.take(mail.source)) === "put away") away.push(mail.uid);
  }
  await putAway(client, away, done);
  return { last: uids.at(-1) ?? from, any: true };
}

/** Reads what is new; resolves with how far it got. Throws where the server cannot be reached or refuses. */
export async function readFolder(reading: FolderReading): Promise<FolderCursor> {
  const url = new URL(reading.url);
  const client = clientOf(url);
  // An error that nobody listens to would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const folder = decodeURIComponent(url.pathname.replace(/^\//, "")) || "INBOX";
    const lock = await client.getMailboxLock(folder);
    try {
      const box = client.mailbox;
      const uidValidity = box === false ? 0 : Number(box.uidValidity);
      let last = reading.cursor?.uidValidity === uidValidity ? reading.cursor.lastUid : 0;
      for (let any = true; any;) ({ last, any } = await readBatch(client, last, url.searchParams.get("done"), reading));
      return { uidValidity, lastUid: last };
    } finally {
      lock.release();
    }
  } finally {
    await client.logout().catch(() => client.close());
  }
}
