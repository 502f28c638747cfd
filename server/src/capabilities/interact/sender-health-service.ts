// Whether mail may go on going out, judged with each harm and in its transaction; a stop holds until a person lifts it.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { healthOf, type Health } from "./sender-health.ts";
import { noteHarm, resumeSender, senderRow, stopSender, type Harm, type SenderRow } from "./sender-health-store.ts";

export interface SenderHealth extends SenderRow, Health {}

const MEDIUM = "email";

/** Notes harm that our mail did, and stops the sender where it is too much. */
export async function harmDone(tx: Db, kind: Harm, times: number, at: Date): Promise<void> {
  await noteHarm(tx, MEDIUM, kind, times, at);
  const { verdict } = healthOf(await senderRow(tx, MEDIUM));
  if (verdict === "bounces" || verdict === "complaints") await stopSender(tx, MEDIUM, verdict, at);
}

export async function senderHealth(db: Db): Promise<SenderHealth> {
  const row = await senderRow(db, MEDIUM);
  return { ...row, ...healthOf(row) };
}

/** A person has looked and lets it go on. */
export function letGoOn({ postgres, clock }: { postgres: Postgres; clock: Clock }, actor: string): Promise<SenderHealth> {
  return postgres.transaction(async (tx) => {
    await resumeSender(tx, MEDIUM, actor, clock());
    return senderHealth(tx);
  });
}
