import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface House {
  url: string;
  /** The welcome link on the first start. */
  signIn: string;
  /** Of the demonstration, at the start that makes it. */
  writeKey?: string;
}

export const resultsFolder = join(import.meta.dirname, "../test-results");
/** Each run has its own folder, so that two at once do not read each other's address and cookie. */
const runFolder = process.env["RAPPORT_E2E_RUN"] ?? resultsFolder;
const houseFile = join(runFolder, "house.json");
/** The owner's cookie, kept by the first story for the others. */
export const ownerState = join(runFolder, "owner.json");

export const owner = { name: "Olga Owner", email: "olga@example.com", password: "correct horse battery" };

export function house(): House {
  return JSON.parse(readFileSync(houseFile, "utf8")) as House;
}
