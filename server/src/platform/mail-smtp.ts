// An SMTP client that knows the phase it is in. nodemailer reports a connection lost before DATA and one lost after the
// final dot alike, but the first may be tried again and the second may not (RFC 1047): so the phase is ours to know.
import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";

export interface SmtpReply {
  readonly code: number;
  /** RFC 3463, e.g. "5.1.1". */
  readonly enhanced: string | null;
  readonly text: string;
}

/** The conversation broke. Before the dot nothing was delivered; after the dot nobody can know. */
export class SmtpFailure extends Error {
  readonly phase: "greeting" | "before-dot" | "after-dot";
  readonly reply: SmtpReply | null;

  constructor(phase: SmtpFailure["phase"], sentence: string, reply: SmtpReply | null = null) {
    super(sentence);
    this.name = "SmtpFailure";
    this.phase = phase;
    this.reply = reply;
  }
}

export interface SmtpTimeouts {
  readonly connect: number;
  readonly command: number;
  /** From the final dot to the answer. */
  readonly dot: number;
}

export const PATIENCE: SmtpTimeouts = { connect: 10_000, command: 60_000, dot: 180_000 };
const REPLY_LIMIT = 16_384;

export interface SmtpConnection {
  /** MAIL, RCPT and DATA. Null: the server wants the message; otherwise its refusal, and the connection is free again. */
  begin(from: string, to: string): Promise<SmtpReply | null>;
  /** Everything but the final dot. Nothing can be delivered yet. */
  body(message: string): void;
  /** The final dot and the server's answer. */
  dot(): Promise<SmtpReply>;
  readonly usable: boolean;
  /** Whether nobody on the way can read along. */
  readonly encrypted: boolean;
  quit(): void;
  destroy(): void;
}

function parseReply(lines: readonly string[]): SmtpReply {
  const code = Number(lines[0]?.slice(0, 3));
  const text = lines
    .map((line) => line.slice(4))
    .join(" ")
    .trim();
  return { code, enhanced: /^([245]\.\d{1,3}\.\d{1,3})\b/.exec(text)?.[1] ?? null, text: text.slice(0, 500) };
}

/** Turns bytes into replies; each answer has a deadline of its own, however slowly its bytes drip. */
class Conversation {
  socket: Socket;
  phase: SmtpFailure["phase"] = "greeting";
  broken: SmtpFailure | null = null;
  #rest = "";
  #lines: string[] = [];
  #size = 0;
  readonly #replies: SmtpReply[] = [];
  #waiting: { resolve: (reply: SmtpReply) => void; reject: (error: SmtpFailure) => void; timer: NodeJS.Timeout } | null = null;

  constructor(socket: Socket) {
    this.socket = socket;
    this.attach(socket);
  }

  attach(socket: Socket): void {
    this.socket = socket;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#read(bytes.toString("latin1")));
    socket.on("error", (error) => this.fail(`The mail server's connection broke: ${error.message}`));
    socket.on("close", () => this.fail("The mail server closed the connection."));
  }

  detach(): void {
    this.socket.removeAllListeners("data").removeAllListeners("close").removeAllListeners("error");
  }

  fail(sentence: string): void {
    if (this.broken !== null) return;
    // A server may say why and hang up at once: what it said counts.
    this.broken = new SmtpFailure(this.phase, sentence, this.#replies.at(-1) ?? null);
    this.socket.destroy();
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) {
      clearTimeout(waiting.timer);
      waiting.reject(this.broken);
    }
  }

  #read(text: string): void {
    this.#size += text.length;
    if (this.#size > REPLY_LIMIT) return this.fail("The mail server's answer is far too long.");
    const lines = (this.#rest + text).split("\r\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      this.#lines.push(line);
      if (/^\d{3}-/.test(line)) continue;
      if (!/^\d{3}(?: |$)/.test(line)) return this.fail("The mail server's answer is not SMTP.");
      const reply = parseReply(this.#lines);
      this.#lines = [];
      this.#size = this.#rest.length;
      this.#deliver(reply);
    }
  }

  #deliver(reply: SmtpReply): void {
    const waiting = this.#waiting;
    if (waiting === null) return void this.#replies.push(reply);
    this.#waiting = null;
    clearTimeout(waiting.timer);
    waiting.resolve(reply);
  }

  reply(within: number): Promise<SmtpReply> {
    const early = this.#replies.shift();
    if (early) return Promise.resolve(early);
    if (this.broken) return Promise.reject(this.broken);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(`The mail server did not answer within ${Math.round(within / 1000)} s.`), within);
      this.#waiting = { resolve, reject, timer };
    });
  }

  async ask(command: string, within: number): Promise<SmtpReply> {
    this.socket.write(`${command}\r\n`, "latin1");
    return this.reply(within);
  }
}

function opened(socket: Socket, event: "connect" | "secureConnect", within: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => done(new Error(`no answer within ${Math.round(within / 1000)} s`)), within);
    const done = (error?: Error): void => {
      clearTimeout(timer);
      socket.removeListener("error", done);
      if (error === undefined) return resolve();
      socket.on("error", () => undefined);
      socket.destroy();
      reject(new SmtpFailure("greeting", `The mail server cannot be reached: ${error.message}`));
    };
    socket.once("error", done);
    socket.once(event, () => done());
  });
}

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]", "::1"]);

async function greet(talk: Conversation, url: URL, ownName: string, wait: SmtpTimeouts): Promise<boolean> {
  const want = async (reply: Promise<SmtpReply>, what: string): Promise<SmtpReply> => {
    const got = await reply;
    if (got.code >= 400) throw new SmtpFailure("greeting", `The mail server refused ${what}: ${got.code} ${got.text}`, got);
    return got;
  };
  await want(talk.reply(wait.command), "the connection");
  let hello = await want(talk.ask(`EHLO ${ownName}`, wait.command), "the greeting");
  const offers = (word: RegExp): boolean => word.test(hello.text);
  if (url.protocol === "smtp:" && offers(/\bSTARTTLS\b/i) && !LOOPBACK.has(url.hostname)) {
    await want(talk.ask("STARTTLS", wait.command), "encryption");
    const plain = talk.socket;
    talk.detach();
    const secure = connectTls({ socket: plain, servername: url.hostname });
    await opened(secure, "secureConnect", wait.connect);
    talk.attach(secure);
    hello = await want(talk.ask(`EHLO ${ownName}`, wait.command), "the greeting");
  }
  if (url.username !== "") {
    const secret = Buffer.from(`\0${decodeURIComponent(url.username)}\0${decodeURIComponent(url.password)}`).toString("base64");
    await want(talk.ask(`AUTH PLAIN ${secret}`, wait.command), "the sign-in");
  }
  return offers(/\bPIPELINING\b/i);
}

/** RFC 5321, 4.5.2: a line that begins with a dot gets another. */
const dotStuffed = (message: string): string => (message.startsWith(".") ? "." : "") + message.replaceAll("\r\n.", "\r\n..");

function connectionOn(talk: Conversation, pipelining: boolean, wait: SmtpTimeouts): SmtpConnection {
  const begin = async (from: string, to: string): Promise<SmtpReply | null> => {
    talk.phase = "before-dot";
    const commands = [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, "DATA"];
    if (pipelining) talk.socket.write(`${commands.join("\r\n")}\r\n`, "latin1");
    let refusal: SmtpReply | null = null;
    for (const command of commands) {
      const reply = pipelining ? await talk.reply(wait.command) : await talk.ask(command, wait.command);
      const fine = command === "DATA" ? reply.code === 354 : reply.code < 300;
      if (!fine) refusal ??= reply;
      else if (command === "DATA" && refusal !== null) {
        // The server takes a message for nobody: end it empty (RFC 2920).
        await talk.ask(".", wait.command);
      }
      if (refusal !== null && !pipelining) break;
    }
    if (refusal !== null && refusal.code !== 421) await talk.ask("RSET", wait.command);
    return refusal;
  };
  return {
    begin,
    body: (message) => void talk.socket.write(dotStuffed(message), "latin1"),
    async dot() {
      talk.phase = "after-dot";
      talk.socket.write(".\r\n", "latin1");
      const reply = await talk.reply(wait.dot);
      talk.phase = "before-dot";
      return reply;
    },
    get usable() {
      return talk.broken === null;
    },
    get encrypted() {
      return talk.socket instanceof TLSSocket;
    },
    quit() {
      if (talk.broken === null) talk.socket.end("QUIT\r\n");
    },
    destroy: () => talk.fail("We ended the connection."),
  };
}

/** @param address smtp://[user:password@]host:port, or smtps:// for encryption from the first byte */
export async function connectSmtp(address: string, ownName: string, wait: SmtpTimeouts = PATIENCE): Promise<SmtpConnection> {
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "smtps:";
  const port = Number(url.port) || (secure ? 465 : 25);
  const socket = secure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
  await opened(socket, secure ? "secureConnect" : "connect", wait.connect);
  const talk = new Conversation(socket);
  try {
    return connectionOn(talk, await greet(talk, url, ownName, wait), wait);
  } catch (error) {
    talk.fail("The greeting failed.");
    throw error;
  }
}
