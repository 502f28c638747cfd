import { createHmac } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Files } from "../platform/files.ts";
import { newId } from "../platform/ids.ts";
import { secretBytes } from "../platform/random.ts";

function kept(files: Files, name: string, make: () => string): string {
  const file = files.path(name);
  if (!existsSync(file)) writeFileSync(file, make(), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

/** A key for one purpose, derived from the instance's own secret, which is made at first start and never leaves the folder. */
export function instanceSecret(files: Files, purpose: string): string {
  const root = kept(files, "secret", () => secretBytes(32).toString("hex"));
  return createHmac("sha256", Buffer.from(root, "hex")).update(purpose).digest("hex");
}

/** A keyed hash (HMAC-SHA-256, hex) for one purpose: the same text gives the same hash here and nowhere else. */
export function sealer(files: Files, purpose: string): (text: string) => string {
  const key = Buffer.from(instanceSecret(files, purpose), "hex");
  return (text) => createHmac("sha256", key).update(text).digest("hex");
}

/** Names this copy of the data; a restored copy gets a new one and does not send until it is armed. */
export function instanceId(files: Files): string {
  return kept(files, "instance", newId);
}
