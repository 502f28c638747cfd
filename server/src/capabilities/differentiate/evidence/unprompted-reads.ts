import { of, type Evidence } from "./evidence.ts";

/** A message counts as the prompt of an order that comes within so many days. */
const PROMPT_DAYS = 7;

/** Comes by themselves; only of people who get messages, for others never have a prompt. */
export const unprompted: Evidence = {
  id: "unprompted",
  name: "Comes unprompted",
  weight: 2,
  needs: "messages",
  missing: "No messages of ours are recorded, so it cannot be told who comes by themselves.",
  hits: `if(empty(messages), 0, arrayCount(o -> not arrayExists(m -> m <= o.1 and m > o.1 - ${PROMPT_DAYS}, messages), orders))`,
  trials: "if(empty(messages), 0, length(orders))",
  sentence: (hits, trials) => `${of(hits, trials, "orders")} came without a message of ours in the ${PROMPT_DAYS} days before.`,
};
