// Codes of offers that messages carry: kept by their people where the message went out, taken back where it did not.
import type { Postgres } from "../../platform/postgres.ts";
import type { MessageCodes, MessageKey } from "../customise/index.ts";
import type { SendState } from "./interact-tables.ts";
import { heldStates } from "./message-codes-store.ts";

export interface MessageCodesDeps {
  readonly postgres: Postgres;
  readonly codes: Pick<MessageCodes, "open" | "settle">;
}

const AT_ONCE = 500;
const UNSENT: readonly SendState[] = ["refused", "suppressed", "bounced"];
/** Not decided yet; of an unknown one a person will say. */
const UNDECIDED: readonly SendState[] = ["queued", "claimed", "handing_over", "unknown"];

/** Looks at all messages with codes once; how many codes came back. */
export async function settleCodes({ postgres, codes }: MessageCodesDeps): Promise<number> {
  let back = 0;
  let after: MessageKey | null = null;
  for (;;) {
    const some: MessageKey[] = await codes.open(postgres.db, after, AT_ONCE);
    back += await postgres.transaction(async (tx) => {
      const states = await heldStates(tx, some);
      const stateOf = ({ sendId }: MessageKey): SendState | undefined => states.get(sendId);
      const unsent = some.filter((each) => UNSENT.some((state) => state === stateOf(each)));
      // A message that is forgotten by now may have gone out.
      const sent = some.filter((each) => ![...UNSENT, ...UNDECIDED].some((state) => state === stateOf(each)));
      return codes.settle(tx, { sent, unsent });
    });
    if (some.length < AT_ONCE) return back;
    after = some.at(-1) ?? null;
  }
}
