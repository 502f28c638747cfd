/** What may be told of a number of people: nothing under a thousand, and hundreds above, so that one person more or less never shows. */
const LEAST = 1000;
const STEP = 100;

export function told(people: number): number | null {
  return people < LEAST ? null : Math.floor(people / STEP) * STEP;
}

export function poolSentence(people: number | null): string {
  const who = "former customers and people who never bought, who agreed to offers of other companies and may be written to";
  if (people === null)
    return `Fewer than ${LEAST} ${who}: too few for an exchange, so the number is not told. It is shown from ${LEAST} on, in steps of ${STEP}.`;
  return `About ${people} ${who}. The number is rounded down to ${STEP}, and not told below ${LEAST}.`;
}
