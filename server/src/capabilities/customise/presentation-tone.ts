/** How an offer sounds; learned apart from what is offered. */
export const TONES = ["factual", "warm", "playful", "urgent", "exclusive"] as const;
export type Tone = (typeof TONES)[number];
