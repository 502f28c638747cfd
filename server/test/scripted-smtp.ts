import { createServer, type Server, type Socket } from "node:net";

/** What the script says to one step of one conversation; undefined: the usual answer. "hang": no answer; "drop": hang up; "stall": hang up after a second; "drip…": the rest, a byte at a time. */
export type Script = (
  step: "greeting" | "mail" | "rcpt" | "data" | "dot",
  about: { to: string; message: string; connection: number },
) => string | undefined;

export interface ScriptedSmtp {
  readonly url: string;
  /** Recipients of messages that were taken (250 after the dot), in order, with the whole message. */
  readonly taken: { to: string; message: string }[];
  connections: number;
  script: Script;
  /** Milliseconds between the final dot and the answer. */
  pause: number;
  stop(): Promise<void>;
}

/** A mail server that answers as a test tells it to, and keeps its own ledger of what it took. */
export async function startScriptedSmtp(script: Script = () => undefined): Promise<ScriptedSmtp> {
  const sockets = new Set<Socket>();
  const state: ScriptedSmtp = {
    url: "",
    taken: [],
    connections: 0,
    script,
    pause: 0,
    stop: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    converse(socket, state, ++state.connections);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return Object.assign(state, { url: `smtp://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}` });
}

function drip(socket: Socket, text: string): void {
  if (text === "" || socket.destroyed) return;
  socket.write(text.slice(0, 1));
  setTimeout(() => drip(socket, text.slice(1)), 10);
}

function converse(socket: Socket, state: ScriptedSmtp, connection: number): void {
  let to = "";
  let message = "";
  let inData = false;
  let rest = "";
  const say = (step: Parameters<Script>[0], usual: string): boolean => {
    const words = state.script(step, { to, message, connection }) ?? usual;
    if (words === "hang") return false;
    if (words === "drop") return (void socket.destroy(), false);
    if (words === "stall") return (void setTimeout(() => socket.destroy(), 1000), false);
    if (words.startsWith("drip")) return (drip(socket, `${words.slice(4)}\r\n`), words.slice(4) === usual);
    socket.write(`${words}\r\n`);
    return words === usual;
  };
  say("greeting", "220 test ESMTP");
  socket.on("data", (bytes) => {
    const lines = (rest + bytes.toString("latin1")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (inData) {
        if (line !== ".") message += `${line}\r\n`;
        else {
          inData = false;
          const about = { to, message };
          const answer = (): void => void (say("dot", "250 2.0.0 taken") && state.pause === 0 && state.taken.push(about));
          if (state.pause === 0) answer();
          else {
            // Taken before it is said: what happens in between is what nobody else can know.
            state.taken.push(about);
            setTimeout(answer, state.pause);
          }
          message = "";
        }
      } else if (/^(EHLO|HELO)/i.test(line)) socket.write("250-test\r\n250 PIPELINING\r\n");
      else if (/^MAIL FROM/i.test(line)) say("mail", "250 2.1.0 ok");
      else if (/^RCPT TO/i.test(line)) {
        to = /<(.*)>/.exec(line)?.[1] ?? "";
        if (!say("rcpt", "250 2.1.5 ok")) to = "";
      } else if (/^DATA/i.test(line)) {
        if (to === "") socket.write("554 5.5.1 no valid recipients\r\n");
        else inData = say("data", "354 go on");
      } else if (/^QUIT/i.test(line)) socket.end("221 bye\r\n");
      else socket.write("250 ok\r\n");
    }
  });
}
