import { createServer, type Socket } from "node:net";

export interface ScriptedImap {
  /** imap://ann:secret@127.0.0.1:<port>/INBOX */
  readonly url: string;
  /** What is in the folder. */
  readonly mails: { uid: number; bytes: Buffer; seen: boolean }[];
  /** What was moved away, by folder. */
  readonly moved: { folder: string; uid: number }[];
  uidValidity: number;
  stop(): Promise<void>;
}

/** As much of IMAP4rev1 as reading a mailbox needs; says nothing it was not asked. */
export async function startScriptedImap(): Promise<ScriptedImap> {
  const sockets = new Set<Socket>();
  const state: ScriptedImap = {
    url: "",
    mails: [],
    moved: [],
    uidValidity: 7,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.write("* OK ready\r\n");
    let rest = "";
    socket.on("data", (bytes) => {
      const lines = (rest + bytes.toString("latin1")).split("\r\n");
      rest = lines.pop() ?? "";
      for (const line of lines) answer(socket, state, line);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  return Object.assign(state, { url: `imap://ann:secret@127.0.0.1:${port}/INBOX` });
}

const within = (set: string, uid: number, last: number): boolean =>
  set.split(",").some((part) => {
    const [from = "", to = from] = part.split(":");
    const end = to === "*" ? Math.max(last, Number(from)) : Number(to);
    return uid >= Math.min(Number(from), end) && uid <= end;
  });

function answer(socket: Socket, state: ScriptedImap, line: string): void {
  const [tag = "*", ...words] = line.split(" ");
  const verb = (words[0]?.toUpperCase() === "UID" ? `UID ${words[1]}` : (words[0] ?? "")).toUpperCase();
  const ok = (...lines: string[]): void => void socket.write([...lines, `${tag} OK done`, ""].join("\r\n"));
  const last = state.mails.at(-1)?.uid ?? 0;
  const chosen = (set: string) => state.mails.filter(({ uid }) => within(set, uid, last));
  if (verb === "CAPABILITY") return ok("* CAPABILITY IMAP4rev1 MOVE");
  if (verb === "LOGIN")
    return words[2]?.includes("secret") === true ? ok() : void socket.write(`${tag} NO [AUTHENTICATIONFAILED] wrong\r\n`);
  if (verb === "SELECT" || verb === "EXAMINE")
    return ok(
      `* ${state.mails.length} EXISTS`,
      `* OK [UIDVALIDITY ${state.uidValidity}]`,
      `* OK [UIDNEXT ${last + 1}]`,
      "* FLAGS (\\Seen)",
    );
  if (verb === "LIST") return ok('* LIST (\\Noselect) "/" ""');
  if (verb === "NAMESPACE") return ok('* NAMESPACE (("" "/")) NIL NIL');
  if (verb === "UID SEARCH") {
    const set = words[words.findIndex((word) => word.toUpperCase() === "UID" && word !== words[0]) + 1] ?? words.at(-1) ?? "1:*";
    return ok(
      `* SEARCH ${chosen(words.at(-1) ?? set)
        .map(({ uid }) => uid)
        .join(" ")}`.trim(),
    );
  }
  if (verb === "UID FETCH") {
    for (const { uid, bytes } of chosen(words[2] ?? "")) {
      socket.write(`* ${state.mails.findIndex((mail) => mail.uid === uid) + 1} FETCH (UID ${uid} BODY[]<0> {${bytes.length}}\r\n`);
      socket.write(bytes);
      socket.write(")\r\n");
    }
    return ok();
  }
  if (verb === "UID STORE") {
    for (const mail of chosen(words[2] ?? "")) mail.seen = true;
    return ok();
  }
  if (verb === "UID MOVE") {
    for (const { uid } of chosen(words[2] ?? "")) {
      state.moved.push({ folder: (words[3] ?? "").replaceAll('"', ""), uid });
      state.mails.splice(
        state.mails.findIndex((mail) => mail.uid === uid),
        1,
      );
    }
    return ok();
  }
  if (verb === "LOGOUT") return void socket.end(`* BYE\r\n${tag} OK bye\r\n`);
  return ok();
}
