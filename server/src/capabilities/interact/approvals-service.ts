// Where it is switched on, a second person says yes before anything starts.
import type { Clock } from "../../platform/clock.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Trust } from "../trust/index.ts";
import {
  answerApproval,
  approvalFor,
  fingerprintOf,
  insertApproval,
  listApprovals,
  lockApproval,
  type ApprovalKind,
  type ApprovalRow,
} from "./approvals-store.ts";

/** Whether campaigns and journeys need a second person's yes. */
export interface ApprovalSettings {
  readonly campaigns: boolean;
  readonly journeys: boolean;
}

export type Approval = Omit<ApprovalRow, "fingerprint">;

export interface Approvals {
  settings(): Promise<ApprovalSettings>;
  change(change: { campaigns?: boolean | undefined; journeys?: boolean | undefined }): Promise<ApprovalSettings>;
  list(): Promise<Approval[]>;
  /** Asks for a yes to it as it stands now. */
  ask(kind: ApprovalKind, id: string, actor: string): Promise<Approval>;
  /** Nobody answers what they asked themselves. */
  answer(id: string, approved: boolean, why: string | null, actor: string): Promise<Approval>;
  /** Refuses a start that needs a yes of somebody else and has none, as it stands now. */
  require(tx: Db, kind: ApprovalKind, id: string, actor: string): Promise<void>;
}

const KEY = "approval";
const OFF: ApprovalSettings = { campaigns: false, journeys: false };

function shown(row: ApprovalRow): Approval {
  const { fingerprint: _, ...approval } = row;
  return approval;
}

export function createApprovals(deps: {
  readonly postgres: Postgres;
  readonly trust: Pick<Trust, "getSetting" | "putSetting">;
  readonly clock: Clock;
}): Approvals {
  const { postgres, trust, clock } = deps;
  const { db } = postgres;
  const settings = async (at: Db = db): Promise<ApprovalSettings> => ({
    ...OFF,
    ...(await trust.getSetting<Partial<ApprovalSettings>>(at, KEY)),
  });
  const printOf = async (at: Db, kind: ApprovalKind, id: string): Promise<string> => {
    const print = await fingerprintOf(at, kind, id);
    if (print === null) throw new Problem("not-found", `There is no such ${kind}.`);
    return print;
  };
  return {
    settings: () => settings(),
    change: (change) =>
      postgres.transaction(async (tx) => {
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const next = { ...(await settings(tx)), ...given };
        await trust.putSetting(tx, KEY, next);
        return next;
      }),
    list: async () => (await listApprovals(db)).map(shown),
    ask: (kind, id, actor) =>
      postgres.transaction(async (tx) => {
        const fingerprint = await printOf(tx, kind, id);
        await insertApproval(tx, { kind, id, fingerprint, by: actor, at: clock() });
        const asked = await approvalFor(tx, kind, id, fingerprint);
        if (asked === null) throw new Problem("unavailable", "It could not be asked for. Try again.");
        return shown(asked);
      }),
    answer: (id, approved, why, actor) =>
      postgres.transaction(async (tx) => {
        const row = await lockApproval(tx, id);
        if (row === null) throw new Problem("not-found", "Nobody has asked for that.");
        if (row.askedBy === actor) throw new Problem("forbidden", "You asked for it yourself. Somebody else has to look at it.");
        if (row.answeredAt !== null && row.approved !== approved) throw new Problem("conflict", "It has been answered already.");
        if (row.answeredAt === null) await answerApproval(tx, id, { approved, why, by: actor, at: clock() });
        return shown((await lockApproval(tx, id)) ?? row);
      }),
    async require(tx, kind, id, actor) {
      const on = await settings(tx);
      if (!(kind === "campaign" ? on.campaigns : on.journeys)) return;
      const row = await approvalFor(tx, kind, id, await printOf(tx, kind, id));
      if (row?.approved === true && row.answeredBy !== actor) return;
      const sentence =
        row === null
          ? `This ${kind}, as it stands, has nobody's yes yet. Ask for it; somebody else has to look at it.`
          : row.approved === true
            ? "You said yes to it yourself. Somebody else has to start it."
            : row.approved === false
              ? `It was turned down: ${row.why ?? "no reason given"}.`
              : "Somebody else has still to look at it.";
      throw new Problem("refused", sentence, { approval: row?.id ?? null });
    },
  };
}
