import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db, Postgres } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Identify } from "../identify/index.ts";
import type { Trust } from "../trust/index.ts";
import { findComplaint, insertComplaints, setSettled, type NewComplaint } from "./complaints-store.ts";

export interface Complaints {
  open(personId: string, said: { subject: string; words: string; channel: string }): Promise<string>;
  settle(id: string, outcome: string): Promise<void>;
  /** Takes a settling back. */
  reopen(id: string): Promise<void>;
  /** Complaints of the past, as an import or the demonstration brings them. */
  addPast(tx: Db, complaints: readonly NewComplaint[]): Promise<void>;
}

export interface ComplaintsDeps {
  readonly postgres: Postgres;
  readonly identify: Pick<Identify, "cards" | "record">;
  readonly trust: Pick<Trust, "hold" | "closeHold">;
  readonly clock: Clock;
}

const subjectOf = (id: string): string => `complaint:${id}`;
const HOLD = "complaint-open";

/** While a complaint is open, trust holds all selling to that person; the line of time shows when it came and went. */
export function createComplaints({ postgres, identify, trust, clock }: ComplaintsDeps): Complaints {
  const note = (tx: Db, personId: string, name: string, id: string, at: Date, payload: object) =>
    identify.record(tx, [{ personId, messageId: `${name}:${id}:${at.getTime()}`, type: "track", name, at, source: "desk", payload }]);

  const change = (id: string, name: "Complaint Settled" | "Complaint Reopened", outcome: string | null): Promise<void> =>
    postgres.transaction(async (tx) => {
      const complaint = await findComplaint(tx, id);
      if (complaint === null) throw new Problem("not-found", "There is no such complaint.");
      const settling = name === "Complaint Settled";
      if ((complaint.settledAt !== null) === settling) return;
      const at = clock();
      await setSettled(tx, complaint, settling ? at : null, outcome);
      if (settling) await trust.closeHold(tx, complaint.personId, subjectOf(id), at);
      else await trust.hold(tx, complaint.personId, subjectOf(id), HOLD, at);
      await note(tx, complaint.personId, name, id, at, { subject: complaint.subject, outcome });
    });
  return {
    open: (personId, said) =>
      postgres.transaction(async (tx) => {
        const [person] = await identify.cards(tx, [personId]);
        if (person === undefined) throw new Problem("not-found", "There is no such person.");
        const id = newId();
        const at = clock();
        await insertComplaints(tx, [{ personId, id, at, ...said }]);
        await trust.hold(tx, personId, subjectOf(id), HOLD, at);
        await note(tx, personId, "Complaint Opened", id, at, { subject: said.subject, channel: said.channel });
        return id;
      }),
    settle: (id, outcome) => change(id, "Complaint Settled", outcome),
    reopen: (id) => change(id, "Complaint Reopened", null),
    async addPast(tx, complaints) {
      await insertComplaints(tx, complaints);
      for (const { personId, id, at, settledAt } of complaints) {
        if (settledAt === undefined) await trust.hold(tx, personId, subjectOf(id), HOLD, at);
      }
    },
  };
}
