// Why somebody left a journey or waits in it, in words. Pure.
const LEFT: Record<string, string> = {
  end: "Came to the end",
  goal: "Reached the goal",
  "held-back": "Left alone, by draw, to compare with",
  "held-back-twin": "The same person is left alone for comparison under another record",
  twin: "The same person goes on under another record",
  "by-hand": "Taken out by hand",
  ended: "The journey was ended",
  "node-gone": "The place they stood at was taken out of the journey",
};
const HELD: Record<string, string> = {
  late: "It became due long ago; somebody says whether it still goes on",
  pause: "It became due while the journey was paused; somebody says whether it still goes on",
};

export const leftWords = (why: string): string => LEFT[why] ?? why;
export const heldWords = (why: string): string => HELD[why] ?? why;
