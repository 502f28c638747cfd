/** How decisions explore and what counts as their outcome; a marketer may change it. Pure. */

/** Probability that a decision explores evenly among what is allowed, until somebody says otherwise. */
export const FLOOR = 0.01;
