import { connectSmtp, type SmtpTimeouts } from "./mail-smtp.ts";

/** Somebody waits in front of a screen for this one. */
const SHORT: SmtpTimeouts = { connect: 5000, command: 10_000, dot: 20_000 };

/** Hands one message over; throws if the server does not take it. For mails that may be asked for again, never for campaigns. */
export async function sendOnce(smtpUrl: string, envelope: { from: string; to: string }, bytes: string): Promise<void> {
  const connection = await connectSmtp(smtpUrl, "rapport.localhost", SHORT);
  try {
    const refusal = await connection.begin(envelope.from, envelope.to);
    if (refusal !== null) throw new Error(`The mail server refused: ${refusal.code} ${refusal.text}`);
    connection.body(bytes);
    const reply = await connection.dot();
    if (reply.code >= 300) throw new Error(`The mail server refused: ${reply.code} ${reply.text}`);
  } finally {
    connection.quit();
  }
}
