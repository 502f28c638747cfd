import { createHmac, createPrivateKey, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectTcp, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { complaint, dsn, letter } from "../../../test/mail-that-comes.ts";
import { startScriptedImap } from "../../../test/scripted-imap.ts";
import { startScriptedSmtp, type ScriptedSmtp } from "../../../test/scripted-smtp.ts";
import { addSomebodies, createSendingWorld, startCampaign, type SendingWorld } from "../../../test/sending-world.ts";
import { createStores } from "../../../test/world.ts";
import { sql } from "../../platform/postgres.ts";
import { createFiles } from "../../platform/files.ts";
import { sendOnce } from "../../platform/mail-once.ts";
import { selfSigned } from "../../platform/own-certificate.ts";
import { DAY } from "../../vocabulary/time.ts";
import { follow } from "./clicks-service.ts";
import { createMailIn } from "./mail-in-service.ts";
import { createReturnPaths } from "./return-path.ts";
import { createTokens } from "./tokens.ts";

const BASE = "bounces@news.shop.example";
const paths = createReturnPaths(createHmac("sha256", "test").update("return-path").digest("hex"));
let stores: Awaited<ReturnType<typeof createStores>>;
let world: SendingWorld;
let smtp: ScriptedSmtp;
let sent: { personId: string; id: string; address: string }[] = [];
let campaign = "";

beforeAll(async () => {
  stores = await createStores();
  smtp = await startScriptedSmtp();
  world = createSendingWorld(stores.postgres);
  world.smtpUrl = smtp.url;
  await world.trust.putSetting(stores.postgres.db, "returnPath", BASE);
});
afterAll(async () => {
  await world.stop();
  await smtp.stop();
  await stores.close();
});

/** A fresh campaign to so many new people, sent. */
async function sendTo(count: number): Promise<void> {
  world.members.length = 0;
  await addSomebodies(
    world,
    stores.postgres,
    Array.from({ length: count }, (_, i) => ({ given: `P${i}`, country: "GB" })),
  );
  await again();
}

/** Another campaign to the same people. */
async function again(): Promise<void> {
  campaign = await startCampaign(world, stores.postgres);
  while ((await world.interact.sender.drainOnce()) > 0);
  const { rows } = await sql<(typeof sent)[number]>`
    select person_id as "personId", id, address from interact.sends where campaign_id = ${campaign} order by id`.execute(
    stores.postgres.db,
  );
  sent = rows;
}

beforeEach(async () => {
  smtp.taken.length = 0;
  await sql`truncate interact.sends, interact.campaigns, interact.domain_holds, interact.incoming_keys, interact.incoming, trust.suppressions, interact.sender_harms cascade`.execute(
    stores.postgres.db,
  );
  await sql`update interact.sender_health set stopped_at = null, stopped_because = null`.execute(stores.postgres.db);
});

const take = (bytes: Buffer, to: string | null = null) => world.interact.mailIn.incoming.take(bytes, "api", to);
const returnTo = (place: number): string => paths.address(BASE, sent[place]?.id ?? "");
const addressOf = (place: number): string => sent[place]?.address ?? "";
const states = async (): Promise<Record<string, number>> => (await world.interact.campaigns.get(campaign)).counts.byState;
const stopped = (place: number) => world.trust.suppressionOf(stores.postgres.db, "email", addressOf(place));
const heldDomains = async (): Promise<number> =>
  Number((await sql<{ n: string }>`select count(*) as n from interact.domain_holds`.execute(stores.postgres.db)).rows[0]?.n);

describe("mail that comes back", () => {
  it("a dead mailbox is never used again, a full one and a passing trouble are, our own fault holds the domain", async () => {
    await sendTo(5);
    expect(smtp.taken).toHaveLength(5);
    const bounce = (place: number, status: string, diagnosis: string) =>
      take(dsn({ to: returnTo(place) }, { status, diagnosis, recipient: addressOf(place) }), returnTo(place));
    expect(await bounce(0, "5.1.1", "550 5.1.1 User unknown")).toBe("hard");
    expect(await bounce(1, "5.2.2", "552 5.2.2 Mailbox full")).toBe("mailbox-full");
    expect(await bounce(2, "4.4.7", "delivery time expired")).toBe("soft");
    expect(await bounce(3, "5.7.26", "550 5.7.26 Unauthenticated mail is not accepted")).toBe("blocked");
    expect(await states()).toEqual({ accepted: 1, bounced: 4 });
    expect(await stopped(0)).toMatchObject({ reason: "hard-bounce" });
    for (const place of [1, 2, 3, 4]) expect(await stopped(place)).toBeNull();
    expect(await heldDomains()).toBe(1);
    const states0 = await world.interact.contactStates(stores.postgres.db, sent[0]?.personId ?? "", [
      { kind: "email", value: addressOf(0) },
    ]);
    expect(states0[0]).toMatchObject({ lastSuccess: null, blocked: { reason: "hard-bounce" } });
  });

  it("a mailbox that is full is given up after three times over two weeks, not sooner", async () => {
    await sendTo(1);
    const full = () => take(dsn({ to: returnTo(0) }, { status: "5.2.2", diagnosis: "552 5.2.2 over quota", recipient: addressOf(0) }));
    for (const [strike, days] of [0, 5, 5, 5].entries()) {
      world.clock.now = new Date(world.clock.now.getTime() + days * DAY);
      if (strike > 0) await again();
      await full();
      expect((await stopped(0))?.reason ?? null, `strike ${strike + 1}`).toBe(strike < 3 ? null : "mailbox-full");
    }
  });

  it("each mail counts once for ever, and a second bounce of the same message changes nothing", async () => {
    await sendTo(1);
    const mail = dsn({ to: returnTo(0), id: "once@mx" }, { status: "4.2.0", diagnosis: "450 later", recipient: addressOf(0) });
    expect(await take(mail)).toBe("soft");
    expect(await take(mail)).toBe("known");
    expect(await take(dsn({ to: returnTo(0) }, { status: "5.1.1", diagnosis: "550 unknown user", recipient: addressOf(0) }))).toBe("late");
    expect(await stopped(0)).toBeNull();
  });

  it("fault 26: a forged return path, an unknown message, five megabytes, two hundred levels: nothing follows, nothing breaks", async () => {
    await sendTo(2);
    const unknown = { status: "5.1.1", diagnosis: "550 5.1.1 User unknown", recipient: addressOf(0) };
    const forged = returnTo(0).replace(/\+(.)/, (_, letter: string) => `+${letter === "a" ? "b" : "a"}`);
    expect(await take(dsn({ to: forged }, unknown), forged)).toBe("stranger");
    expect(await take(dsn({ to: BASE }, unknown), BASE)).toBe("stranger");
    const foreign = paths.address(BASE, "0198c0de-0000-7000-8000-000000000001");
    expect(await take(dsn({ to: foreign }, unknown), foreign)).toBe("stranger");
    const invented = "Message-ID: <" + "0".repeat(40) + `.${sent[0]?.id.replaceAll("-", "")}@example.com>`;
    expect(await take(dsn({ to: BASE }, { ...unknown, enclosed: `${invented}\r\n\r\nx` }), BASE)).toBe("stranger");
    const large = Buffer.concat([
      dsn({ to: returnTo(0) }, { ...unknown, enclosed: "x".repeat(78) + "\r\n" }),
      Buffer.alloc(5_000_000, "y"),
    ]);
    expect(await take(large, returnTo(0))).toBe("hard");
    let nested = "Content-Type: text/plain\r\n\r\nend\r\n";
    for (let level = 0; level < 200; level++)
      nested = `Content-Type: multipart/mixed; boundary="l${level}"\r\n\r\n--l${level}\r\n${nested}\r\n--l${level}--\r\n`;
    expect(await take(Buffer.from(`From: a@b.example\r\nTo: ${returnTo(1)}\r\n${nested}`), returnTo(1))).toBe("unreadable");
    expect(await states()).toEqual({ accepted: 1, bounced: 1 });
    expect(await stopped(1)).toBeNull();
  });

  it("fault 27: reports without a code, or in other words and languages, are told by what they say", async () => {
    await sendTo(4);
    const told = (place: number, text: string) =>
      take(
        letter(returnTo(place), {
          subject: "Unzustellbar: Spring",
          text,
          from: "System Administrator <postmaster@firma.example>",
        }),
        returnTo(place),
      );
    expect(await take(dsn({ to: returnTo(0) }, { diagnosis: "550 No such user here", recipient: addressOf(0) }), returnTo(0))).toBe("hard");
    expect(await told(1, `Der Empfänger konnte nicht erreicht werden:\n\n${addressOf(1)}\n\nDie Adresse existiert nicht.`)).toBe("hard");
    expect(await told(2, "Hi. This is the qmail-send program.\n\n<x@y.example>:\nConnection timed out. I'm not going to try again.")).toBe(
      "soft",
    );
    expect(await told(3, "Ihre Nachricht hat einige oder alle Empfänger nicht erreicht.")).toBe("soft");
    for (const [place, dead] of [true, true, false, false].entries()) expect((await stopped(place)) !== null).toBe(dead);
  });

  it("fault 28: a complaint whose recipient is blotted out finds its person by our token: suppressed, and consent withdrawn", async () => {
    await sendTo(2);
    const byPath = `Return-Path: <${returnTo(0)}>\r\nSubject: Spring\r\nTo: REDACTED\r\n\r\nSpring`;
    expect(await take(complaint({ to: "abuse@shop.example" }, byPath), "abuse@shop.example")).toBe("complaint");
    const link = /<(\S+\/u\/\S+)>/.exec(smtp.taken.find(({ to }) => to === addressOf(1))?.message ?? "")?.[1] ?? "";
    expect(link).not.toBe("");
    const byLink = `Subject: Spring\r\nList-Unsubscribe: <${link}>\r\n\r\nSpring`;
    expect(await take(complaint({ to: "abuse@shop.example" }, byLink), "abuse@shop.example")).toBe("complaint");
    expect(await states()).toEqual({ complained: 2 });
    for (const place of [0, 1]) {
      expect(await stopped(place)).toMatchObject({ reason: "complaint" });
      const now = await world.trust.consentsNow(stores.postgres.db, sent[place]?.personId ?? "");
      expect(now.filter(({ purpose, decision }) => purpose === "offers" && decision === "given")).toEqual([]);
    }
  });
});

describe("mail that answers", () => {
  it("an automatic answer changes nothing but a doubt; what a person writes stands on their line of time", async () => {
    await sendTo(2);
    await sql`update interact.sends set state = 'unknown', reason = 'crash'`.execute(stores.postgres.db);
    const away = letter(returnTo(0), { subject: "Re: Spring", text: "I am away.", headers: ["Auto-Submitted: auto-replied"] });
    expect(await take(away, returnTo(0))).toBe("automatic");
    expect(await states()).toEqual({ accepted: 1, unknown: 1 });
    expect(await stopped(0)).toBeNull();
    const { rows } = await sql<{ id: string }>`select message_id as id from interact.sends where id = ${sent[1]?.id}`.execute(
      stores.postgres.db,
    );
    const reply = letter("news@shop.example", {
      subject: "Re: Spring",
      text: "Do you have it in blue?",
      headers: [`In-Reply-To: <${rows[0]?.id}>`],
    });
    expect(await take(reply)).toBe("reply");
    expect(await states()).toEqual({ accepted: 2 });
    const { items } = await world.interact.timeline(sent[1]?.personId ?? "", { limit: 20 });
    expect(items.find(({ kind }) => kind === "reply")).toMatchObject({
      direction: "in",
      medium: "email",
      detail: "Do you have it in blue?",
    });
  });
});

it("a link that is followed shows that its mail arrived, whoever follows it", async () => {
  await sendTo(1);
  await sql`update interact.sends set state = 'unknown', reason = 'crash'`.execute(stores.postgres.db);
  const tokens = createTokens((purpose) => createHmac("sha256", "test").update(purpose).digest("hex"));
  const token = tokens.sign("click", { personId: sent[0]?.personId ?? "", sendId: sent[0]?.id ?? "", link: 0 });
  const visitor = { method: "HEAD", userAgent: "scanner", purposeHeader: "" };
  await follow({ ...world.interact.pages, tokens }, token, visitor);
  expect(await states()).toEqual({ accepted: 1 });
});

/** The last line of a server's answer, in however many pieces it comes. */
async function answerOn(socket: Socket): Promise<string> {
  for (let text = ""; ;) {
    const [piece] = (await once(socket, "data")) as [Buffer];
    text += piece.toString();
    const last = /(?:^|\n)(\d{3} [^\n]*)\n$/.exec(text)?.[1];
    if (last !== undefined) return last.trim();
  }
}

/** Encrypts by STARTTLS to a server of this certificate and says these lines; returns the last answer. */
async function bringEncrypted(port: number, ca: string, lines: readonly string[]): Promise<string> {
  const plain = connectTcp({ host: "127.0.0.1", port });
  await answerOn(plain);
  for (const line of ["EHLO x", "STARTTLS"]) {
    plain.write(`${line}\r\n`);
    await answerOn(plain);
  }
  const secure = connectTls({ socket: plain, ca, checkServerIdentity: () => undefined });
  await once(secure, "secureConnect");
  let answer = "";
  for (const line of lines) {
    secure.write(`${line}\r\n`);
    answer = await answerOn(secure);
  }
  secure.destroy();
  return answer;
}

describe("where mail comes in", () => {
  const folder = mkdtempSync(join(tmpdir(), "rapport-mail-in-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const mailIn = (where: { imapUrl?: string; smtpListen?: string; smtpTls?: string }) =>
    createMailIn({
      ...where,
      postgres: stores.postgres,
      incoming: world.interact.mailIn.incoming,
      paths,
      files: createFiles(folder),
      clock: () => world.clock.now,
      log: { warn: () => undefined, debug: () => undefined } as never,
    });

  it("the mailbox is read once: machines' mail is put away after it counted, people's stays unread", async () => {
    await sendTo(2);
    const imap = await startScriptedImap();
    const bounce = dsn({ to: returnTo(0) }, { status: "5.1.1", diagnosis: "550 5.1.1 unknown", recipient: addressOf(0) });
    const reply = letter(returnTo(1), { subject: "Re: Spring", text: "Thank you!" });
    imap.mails.push({ uid: 3, bytes: bounce, seen: false }, { uid: 9, bytes: reply, seen: false });
    const reading = mailIn({ imapUrl: `${imap.url}?done=Done` });
    await reading.readMailbox();
    expect(await states()).toEqual({ accepted: 1, bounced: 1 });
    expect(imap.moved).toEqual([{ folder: "Done", uid: 3 }]);
    expect(imap.mails).toMatchObject([{ uid: 9, seen: false }]);
    imap.uidValidity = 8;
    imap.mails.push({ uid: 12, bytes: bounce, seen: false });
    await reading.readMailbox();
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from interact.incoming`.execute(stores.postgres.db);
    expect(rows[0]?.n).toBe(2);
    await imap.stop();
    await reading.readMailbox();
    const cursor = await sql<{ trouble: string | null }>`select trouble from interact.mailbox_cursors`.execute(stores.postgres.db);
    expect(cursor.rows[0]?.trouble).not.toBeNull();
    await reading.stop();
  });

  it("the listener takes mail for our own return paths and for nobody else", async () => {
    await sendTo(1);
    const listening = mailIn({ smtpListen: "127.0.0.1:0" });
    const port = await listening.listen();
    const bounce = dsn({ to: returnTo(0) }, { status: "5.1.1", diagnosis: "550 5.1.1 unknown", recipient: addressOf(0) }).toString();
    const bring = (to: string, bytes: string) => sendOnce(`smtp://127.0.0.1:${port}`, { from: "", to }, bytes);
    await expect(bring(BASE, bounce)).rejects.toThrow("5.1.1");
    await expect(bring("ann@shop.example", bounce)).rejects.toThrow("5.1.1");
    await expect(bring(returnTo(0), "x".repeat(1000).concat("\r\n").repeat(11_000))).rejects.toThrow("5.3.4");
    expect(await states()).toEqual({ accepted: 1 });
    await bring(returnTo(0), bounce);
    expect(await states()).toEqual({ bounced: 1 });
    await listening.stop();
  });

  it("the listener encrypts for whoever asks, with a certificate of its own or the one that was given, and takes a bounce that way", async () => {
    await sendTo(1);
    const bounce = dsn({ to: returnTo(0) }, { status: "5.1.1", diagnosis: "550 5.1.1 unknown", recipient: addressOf(0) });
    const encrypted = (port: number | null, ca: string): Promise<string> =>
      bringEncrypted(port ?? 0, ca, ["EHLO x", "MAIL FROM:<>", `RCPT TO:<${returnTo(0)}>`, "DATA", `${bounce.toString()}\r\n.`]);
    const own = mailIn({ smtpListen: "127.0.0.1:0" });
    const port = await own.listen();
    const pem = readFileSync(join(folder, "mail-listener.pem"), "utf8");
    const certificate = new X509Certificate(pem);
    expect([certificate.verify(certificate.publicKey), certificate.checkPrivateKey(createPrivateKey(pem))]).toEqual([true, true]);
    expect(certificate.validToDate.getTime()).toBeGreaterThan(world.clock.now.getTime() + 10 * 365 * 86_400_000);
    expect(await encrypted(port, pem)).toMatch(/^250 /);
    expect(await states()).toEqual({ bounced: 1 });
    await own.stop();
    const given = join(folder, "given.pem");
    writeFileSync(given, selfSigned("bounces.shop.example", world.clock.now));
    const other = mailIn({ smtpListen: "127.0.0.1:0", smtpTls: given });
    const otherPort = await other.listen();
    await expect(encrypted(otherPort, pem)).rejects.toThrow(/self-signed certificate/);
    expect(await encrypted(otherPort, readFileSync(given, "utf8"))).toMatch(/^250 /);
    await other.stop();
  });
});
