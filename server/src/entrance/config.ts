// The only reader of the environment.
import { resolve } from "node:path";
import { z } from "zod";

const Environment = z.object({
  RAPPORT_DATA: z.string().optional(),
  RAPPORT_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  RAPPORT_HOST: z.string().default("127.0.0.1"),
  RAPPORT_URL: z.url().optional(),
  DATABASE_URL: z.string().optional(),
  CLICKHOUSE_URL: z.url().optional(),
  SMTP_URL: z.string().optional(),
  IMAP_URL: z.string().optional(),
  RAPPORT_SMTP_LISTEN: z
    .string()
    .regex(/^\S+:\d{1,5}$/, "say it as host:port")
    .optional(),
  RAPPORT_SMTP_TLS: z.string().optional(),
  RAPPORT_DKIM_SELECTOR: z.string().default("rapport"),
  RAPPORT_LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "silent"]).default("info"),
});

/** What an operator can set from outside; everything else is a setting in the database. */
export interface Config {
  readonly dataFolder: string;
  readonly host: string;
  /** Undefined: 4321, or the next free one. */
  readonly port: number | undefined;
  /** The address that goes into mails; undefined: the address we listen on. */
  readonly publicUrl: string | undefined;
  readonly databaseUrl: string | undefined;
  readonly clickhouseUrl: string | undefined;
  /** Undefined: the built-in sink, whose mailbox the UI shows. */
  readonly smtpUrl: string | undefined;
  /** imap:// or imaps://user:password@host/folder?done=folder: the mailbox to which bounces and answers come. */
  readonly imapUrl: string | undefined;
  /** host:port on which bounces are taken by SMTP. */
  readonly smtpListen: string | undefined;
  /** A PEM file with key and certificate chain for it; undefined: one that we sign ourselves. */
  readonly smtpTls: string | undefined;
  readonly dkimSelector: string;
  readonly logLevel: string;
}

export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`The environment variable ${String(issue?.path[0])} is wrong: ${issue?.message}. Correct it and start again.`);
  }
  const env = parsed.data;
  return {
    dataFolder: resolve(env.RAPPORT_DATA ?? "data"),
    host: env.RAPPORT_HOST,
    port: env.RAPPORT_PORT,
    publicUrl: env.RAPPORT_URL?.replace(/\/$/, ""),
    databaseUrl: env.DATABASE_URL,
    clickhouseUrl: env.CLICKHOUSE_URL,
    smtpUrl: env.SMTP_URL,
    imapUrl: env.IMAP_URL,
    smtpListen: env.RAPPORT_SMTP_LISTEN,
    smtpTls: env.RAPPORT_SMTP_TLS,
    dkimSelector: env.RAPPORT_DKIM_SELECTOR,
    logLevel: env.RAPPORT_LOG_LEVEL,
  };
}

/** The configuration as one may show it: passwords in addresses hidden. */
export function shownConfig(config: Config): Record<string, string | number | undefined> {
  const hide = (value: unknown): string | number | undefined =>
    typeof value === "string" ? value.replace(/(:\/\/[^:/@]*:)[^@]*@/, "$1…@") : (value as number | undefined);
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, hide(value)]));
}
