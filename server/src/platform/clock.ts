/** The moment now. Tests inject one that they move. */
export type Clock = () => Date;

export const systemClock: Clock = () => new Date();
