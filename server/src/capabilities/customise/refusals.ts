// Why somebody cannot have an offer, in words. Pure.

export const REFUSALS = {
  "no-such-offer": "There is no such offer.",
  "not-begun": "This offer has not begun yet.",
  paused: "This offer rests for now.",
  over: "This offer is over.",
  "not-for-them": "This offer is not for this person.",
  "being-worked-out": "Who may have this offer is still being worked out. Try again in a moment.",
  "had-it": "They have had this offer as often as one person may.",
  "all-gone": "All of this offer are gone.",
  "budget-spent": "The money for this offer is spent, or held for others.",
  "does-not-stack": "Another offer that does not go with this one is on this order already.",
  "order-needed": "This offer goes with an order. Say which one and what its goods cost.",
  "order-too-small": "The order is too small for this offer.",
  "wrong-answer": "That is not the right answer.",
  "answer-needed": "This offer asks a question. Send the answer.",
  "no-such-code": "This code cannot be used. Check its letters, or ask for another one.",
  "too-many-tries": "Too many codes were tried that do not exist. Wait a little.",
  "no-such-person": "We do not know this person. Send who they are first.",
  "ran-out": "It was held for them and the time is over. Ask again with a new key.",
  "given-up": "It was given up. Ask again with a new key.",
  "other-key": "This key was used for another offer. Use a new key.",
  "no-such-use": "There is no such use of an offer.",
  "no-card": "Points need a loyalty card. Give them one first.",
} as const;

export type Refusal = keyof typeof REFUSALS;
