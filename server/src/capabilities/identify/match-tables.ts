/** One step of a pair's waterfall. */
export interface PairLevel {
  /** Id of the comparison, e.g. "family_name". */
  readonly comparison: string;
  /** 0 is the lowest; null where one side has no value: no evidence either way. */
  readonly level: number | null;
  /** In words, e.g. "very similar". */
  readonly label: string;
  /** log2(m / u) of the level. */
  readonly bits: number;
  /** What the frequency of the shared value adds (rare) or takes away (common). */
  readonly frequencyBits: number;
}

/** joined: may be joined without a person, if no guard stands against it. review: a person decides. Below that nothing is stored. */
export type Band = "joined" | "review";
export type PairState = "open" | "joined" | "apart";

/** A row of identify.match_pairs. */
export interface MatchPair {
  readonly id: string;
  /** The smaller id. */
  readonly personA: string;
  readonly personB: string;
  /** Bits (log2 odds), prior included. */
  readonly weight: number;
  readonly probability: number;
  readonly band: Band;
  /** Why a pair waits for a person although its weight is high. */
  readonly guard: string | null;
  readonly levels: readonly PairLevel[];
  readonly runId: string;
  readonly state: PairState;
  readonly foundAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}
