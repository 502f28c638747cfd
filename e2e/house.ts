import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface House {
  url: string;
  /** The welcome link on the first start. */
  signIn: string;
}

export const resultsFolder = join(import.meta.dirname, "../test-results");
export const houseFile = join(resultsFolder, "e2e-house.json");
/** The owner's cookie, kept by the first story for the others. */
export const ownerState = join(resultsFolder, "e2e-owner.json");

export const owner = { name: "Olga Owner", email: "olga@example.com", password: "correct horse battery" };

export function house(): House {
  return JSON.parse(readFileSync(houseFile, "utf8")) as House;
}
