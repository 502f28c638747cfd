/** How well a score, or plain silence, tells who will come from who will not. */

/**
 * Area under the ROC curve: of two, one who came and one who did not, how often the higher score was that of the one who did; equal scores count half.
 * .5 is guessing, and the answer where all or none came.
 */
export function areaUnderCurve(scores: ArrayLike<number>, came: readonly boolean[]): number {
  const order = Array.from(came, (_, i) => i).sort((i, j) => scores[i]! - scores[j]!);
  let [ranks, yes] = [0, 0];
  for (let i = 0; i < order.length;) {
    let end = i;
    while (end < order.length && scores[order[end]!] === scores[order[i]!]) end++;
    // Equal ones share the mean of their ranks i + 1 .. end.
    for (let j = i; j < end; j++) {
      if (!came[order[j]!]) continue;
      ranks += (i + 1 + end) / 2;
      yes++;
    }
    i = end;
  }
  const no = order.length - yes;
  return yes === 0 || no === 0 ? 0.5 : (ranks - (yes * (yes + 1)) / 2) / (yes * no);
}

/**
 * The hiatus rule (Wuebben & von Wangenheim 2008, Journal of Marketing 72(3)): whoever has been silent for at most so many days is told to come. The
 * number of days that would have been right most often.
 */
export function bestHiatus(silentDays: readonly number[], came: readonly boolean[]): number {
  const order = Array.from(came, (_, i) => i).sort((i, j) => silentDays[i]! - silentDays[j]!);
  // Nobody is told to come: right about all who did not.
  let right = came.filter((one) => !one).length;
  let [best, at] = [right, -1];
  order.forEach((i, place) => {
    right += came[i] ? 1 : -1;
    const next = order[place + 1];
    if (right > best && (next === undefined || silentDays[next] !== silentDays[i])) [best, at] = [right, silentDays[i]!];
  });
  return at;
}

/** Share of yes-or-no calls that were right. */
export const shareRight = (called: readonly boolean[], came: readonly boolean[]): number =>
  called.length === 0 ? 0 : called.filter((call, i) => call === came[i]).length / called.length;
