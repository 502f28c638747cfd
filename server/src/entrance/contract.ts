import { createLog } from "../platform/log.ts";
import type { Config } from "./config.ts";
import { contractOf } from "./openapi.ts";
import { startServer } from "./server.ts";

/** The contract as it is committed, made by a server that runs for a moment on an empty data folder. */
export async function contractText(config: Config): Promise<string> {
  const server = await startServer({ ...config, port: 0 }, createLog("silent"));
  try {
    return `${JSON.stringify(contractOf(server.http), null, 2)}\n`;
  } finally {
    await server.stop();
  }
}
