import { afterFailure } from "./after-failure-reads.ts";
import { breadth } from "./breadth-reads.ts";
import type { Evidence } from "./evidence.ts";
import { fullPrice } from "./full-price-reads.ts";
import { statedAttitude } from "./stated-attitude-reads.ts";
import { unprompted } from "./unprompted-reads.ts";
import { variedTimes } from "./varied-times-reads.ts";
import { volunteersData } from "./volunteers-data-reads.ts";

/** All evidence of habit or heart, the strongest first. */
export const EVIDENCE: readonly Evidence[] = [statedAttitude, fullPrice, afterFailure, breadth, unprompted, volunteersData, variedTimes];
