// A whole server in a process of its own, for stories that kill it. Arguments: data folder, mail server. It starts as the program does.
import { keepCompiled, saveCompiled } from "../src/platform/compiled.ts";

keepCompiled();
const { readConfig } = await import("../src/entrance/config.ts");
const { startServer } = await import("../src/entrance/server.ts");
const { createLog } = await import("../src/platform/log.ts");

const [folder = "", smtpUrl = ""] = process.argv.slice(2);
const server = await startServer(readConfig({ RAPPORT_DATA: folder, SMTP_URL: smtpUrl, RAPPORT_PORT: "0" }), createLog("warn"));
process.send?.({ ready: true, url: server.url, postgres: server.engines.postgres.url, pids: server.engines.pids() });
process.on("SIGTERM", () => void server.stop().finally(() => process.exit(0)));
saveCompiled();
