// A whole server in a process of its own, for stories that kill it. Arguments: data folder, mail server.
import { readConfig } from "../src/entrance/config.ts";
import { startServer } from "../src/entrance/server.ts";
import { createLog } from "../src/platform/log.ts";

const [folder = "", smtpUrl = ""] = process.argv.slice(2);
const server = await startServer(readConfig({ RAPPORT_DATA: folder, SMTP_URL: smtpUrl, RAPPORT_PORT: "0" }), createLog("warn"));
process.send?.({ ready: true, url: server.url, postgres: server.engines.postgres.url, pids: server.engines.pids() });
process.on("SIGTERM", () => void server.stop().finally(() => process.exit(0)));
