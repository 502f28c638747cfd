// The sender doctor: asks the name service and the mail server, and says what is missing before the first mail goes out.
import type { KeyObject } from "node:crypto";
import type { Clock } from "../../platform/clock.ts";
import type { Dns } from "../../platform/dns.ts";
import { dkimRecord } from "../../platform/mail-dkim.ts";
import { connectSmtp, type SmtpTimeouts } from "../../platform/mail-smtp.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem, sentenceOf } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import { examine, registered, type Finding, type SenderFacts } from "./sender-doctor.ts";
import { spfCovers } from "./spf.ts";
import { RETURN_PATH } from "./workshop-service.ts";

export interface DoctorDeps {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "settings" | "getSetting" | "putSetting">;
  readonly dns: Dns;
  /** The real mail server; undefined: mail stays in the built-in mailbox. */
  readonly realSmtpUrl: string | undefined;
  readonly dkim: { readonly selector: string; readonly key: KeyObject };
  readonly publicUrl: string;
  /** Whether a mailbox or a listener takes what comes back. */
  readonly someoneReads: boolean;
  readonly clock: Clock;
}

export interface Examination {
  /** False: no mail leaves, so there is nothing to examine. */
  readonly leaves: boolean;
  readonly sentence: string;
  readonly findings: Finding[];
}

export interface SenderDoctor {
  examine(): Promise<Examination>;
  /** Before a start: refuses while a must-have is missing, until everything was fine once or somebody takes it upon them. */
  beforeStart(despite: boolean, actor: string): Promise<void>;
}

const SHORT: SmtpTimeouts = { connect: 5000, command: 8000, dot: 8000 };
const SETTING = "senderChecked";
const NEAR = new Set(["127.0.0.1", "localhost", "::1"]);

async function orNull<T>(asked: Promise<T>): Promise<T | null> {
  return asked.catch(() => null);
}

async function probe(url: string, host: string): Promise<SenderFacts["server"]> {
  try {
    const connection = await connectSmtp(url, "rapport.localhost", SHORT);
    connection.quit();
    return { encrypted: connection.encrypted, near: NEAR.has(host) };
  } catch (error) {
    return { trouble: sentenceOf(error) };
  }
}

async function facts(db: Db, deps: DoctorDeps, smtpUrl: string): Promise<SenderFacts> {
  const { dns, trust, publicUrl, dkim } = deps;
  const { sending } = await trust.settings(db);
  const base = (await trust.getSetting<string>(db, RETURN_PATH)) ?? "";
  const fromDomain = sending.fromAddress.split("@")[1] ?? "";
  const returnDomain = base === "" ? fromDomain : (base.split("@")[1] ?? "");
  const smtpHost = new URL(smtpUrl).hostname.replace(/^\[|\]$/g, "");
  const spf = await orNull(dns.txt(returnDomain));
  const records = spf?.filter((text) => /^v=spf1(?:\s|$)/i.test(text)) ?? null;
  const ips = (await orNull(dns.addresses(smtpHost))) ?? [];
  const at = `${dkim.selector}._domainkey.${fromDomain}`;
  const own = await orNull(dns.txt(`_dmarc.${fromDomain}`));
  const dmarc = own?.length === 0 ? await orNull(dns.txt(`_dmarc.${registered(fromDomain)}`)) : own;
  const mx = await orNull(dns.mx(returnDomain));
  return {
    fromDomain,
    returnDomain,
    ownReturnPath: base !== "",
    someoneReads: deps.someoneReads,
    smtpHost,
    spf: records,
    spfCovers: records?.length === 1 && ips.length > 0 ? await orNull(spfCovers(dns, returnDomain, ips)) : null,
    dkim: { name: at, expected: dkimRecord(dkim.key), found: await orNull(dns.txt(at)) },
    dmarc: dmarc?.filter((text) => /dmarc/i.test(text)) ?? null,
    // Without MX the address itself takes mail (RFC 5321, 5.1); a lone dot says that nobody does (RFC 7505).
    returnMx: mx?.length === 0 ? await orNull(dns.addresses(returnDomain)) : (mx?.filter((host) => host !== "" && host !== ".") ?? null),
    server: await probe(smtpUrl, smtpHost),
    publicUrl,
    linkAddresses: await orNull(dns.addresses(new URL(publicUrl).hostname)),
  };
}

function sum(findings: readonly Finding[]): string {
  const musts = findings.filter(({ level }) => level === "must").length;
  if (musts > 0) return `${musts === 1 ? "One thing is" : `${musts} things are`} missing without which large providers refuse our mail.`;
  if (findings.some(({ level }) => level === "unknown")) return "Not everything could be looked up.";
  return "Nothing that providers ask for is missing.";
}

export function createSenderDoctor(deps: DoctorDeps): SenderDoctor {
  const { trust, postgres, realSmtpUrl } = deps;
  const { db } = postgres;
  const look = async (): Promise<Examination> => {
    if (realSmtpUrl === undefined)
      return {
        leaves: false,
        sentence: "No mail server is set: mails stay in the built-in mailbox, and nobody outside gets any.",
        findings: [],
      };
    const findings = examine(await facts(db, deps, realSmtpUrl));
    return { leaves: true, sentence: sum(findings), findings };
  };
  return {
    examine: look,
    async beforeStart(despite, actor) {
      if (realSmtpUrl === undefined || (await trust.getSetting(db, SETTING)) !== undefined) return;
      const { findings } = await look();
      const musts = findings.filter(({ level }) => level === "must");
      if (musts.length > 0 && !despite)
        throw new Problem("refused", `Before the first mail: ${musts.map(({ name, sentence }) => `${name}: ${sentence}`).join(" ")}`, {
          findings: musts,
        });
      await trust.putSetting(db, SETTING, { at: deps.clock().toISOString(), by: actor, despite: musts.map(({ id }) => id) });
    },
  };
}
