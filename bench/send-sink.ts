// A mail server in a process of its own that takes everything and keeps nothing but counts.
import { SMTPServer } from "smtp-server";

let taken = 0;
let signed = 0;
let bytes = 0;
const server = new SMTPServer({
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  logger: false,
  onData(stream, _session, done) {
    let first = true;
    stream.on("data", (chunk: Buffer) => {
      if (first && chunk.includes("DKIM-Signature")) signed++;
      first = false;
      bytes += chunk.length;
    });
    stream.on("end", () => {
      taken++;
      done();
    });
  },
});
// Otherwise each message waits 40 ms for a delayed acknowledgement.
server.server.on("connection", (socket) => socket.setNoDelay(true));
server.on("error", () => undefined);
server.listen(0, "127.0.0.1", () => {
  const address = server.server.address();
  process.send?.({ port: address !== null && typeof address === "object" ? address.port : 0 });
});
process.on("message", () => {
  process.send?.({ taken, signed, bytes, cpu: process.cpuUsage() });
  taken = signed = bytes = 0;
});
process.on("disconnect", () => process.exit(0));
