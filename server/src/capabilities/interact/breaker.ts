/** Stops asking a machine that is down: after five failures in a row it is left alone, longer each time, then tried with what comes next. */
export interface Breaker {
  /** Whether it may be asked now. */
  closed(now: Date): boolean;
  failed(now: Date): void;
  worked(): void;
}

const PATIENT_FOR = 5;
const SHORTEST = 5_000;
const LONGEST = 15 * 60_000;

/** How long a machine is left alone after so many failures in a row, in milliseconds; 0 while it is still asked. */
export const restAfter = (failures: number): number =>
  failures < PATIENT_FOR ? 0 : Math.min(SHORTEST * 2 ** (failures - PATIENT_FOR), LONGEST);

export function createBreaker(): Breaker {
  let failures = 0;
  let until = 0;
  return {
    closed: (now) => now.getTime() >= until,
    failed(now) {
      failures++;
      until = now.getTime() + restAfter(failures);
    },
    worked() {
      failures = 0;
      until = 0;
    },
  };
}
