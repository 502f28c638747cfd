// What people write themselves on their own page: into the same list as what the desk notes, with limits, and taken back while nobody has answered.
import type { Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Db } from "../../platform/postgres.ts";
import { DAY } from "../../vocabulary/time.ts";
import type { Identify } from "../identify/index.ts";
import type { OwnWords } from "../interact/index.ts";
import { deleteUnanswered, insertSuggestion, lockVoice, suggestionsOf } from "./suggestions-store.ts";

export interface OwnWordsDeps {
  readonly identify: Pick<Identify, "record">;
  readonly clock: Clock;
}

const CHANNEL = "page";
/** So many a day from one person are read with care; more are noise. */
const MOST_A_DAY = 5;

export function createOwnWords({ identify, clock }: OwnWordsDeps): OwnWords {
  const event = async (tx: Db, personId: string, id: string, name: string, payload: object): Promise<void> =>
    void (await identify.record(tx, [
      { personId, messageId: `${name}:${id}`, type: "track", name, at: clock(), source: "preference page", payload },
    ]));
  return {
    async note(tx, personId, words) {
      await lockVoice(tx, personId);
      const said = await suggestionsOf(tx, personId);
      const same = said.find((one) => one.doneAt === null && one.words.toLowerCase() === words.toLowerCase());
      if (same !== undefined) return same.id;
      const since = new Date(clock().getTime() - DAY);
      if (said.filter(({ channel, saidAt }) => channel === CHANNEL && saidAt > since).length >= MOST_A_DAY) return null;
      const row = { personId, id: newId(), words, channel: CHANNEL, saidAt: clock() };
      await insertSuggestion(tx, row);
      // Their words stand in the row alone: what is taken back is gone.
      await event(tx, personId, row.id, "Suggestion Made", { channel: CHANNEL });
      return row.id;
    },
    async takeBack(tx, personId, id) {
      await lockVoice(tx, personId);
      if (await deleteUnanswered(tx, personId, id, CHANNEL)) await event(tx, personId, id, "Suggestion Taken Back", {});
      return (await suggestionsOf(tx, personId)).every((one) => one.id !== id);
    },
    of: suggestionsOf,
  };
}
