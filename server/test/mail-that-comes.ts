// Mail as other servers write it, for tests of what comes in.

export interface Coming {
  readonly to: string;
  readonly id?: string;
}

let made = 0;

/** A delivery status notification (RFC 3464). Without a status only the diagnosis tells. */
export function dsn(
  { to, id }: Coming,
  said: { status?: string; diagnosis: string; action?: string; recipient: string; enclosed?: string },
): Buffer {
  return Buffer.from(
    [
      "Return-Path: <>",
      "From: MAILER-DAEMON@mx.example.net (Mail Delivery System)",
      `To: ${to}`,
      "Subject: Undelivered Mail Returned to Sender",
      `Message-ID: <${id ?? `dsn-${++made}@mx.example.net`}>`,
      "MIME-Version: 1.0",
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain; charset=utf-8",
      "",
      "I'm sorry to have to inform you that your message could not be delivered.",
      "",
      "--b",
      "Content-Type: message/delivery-status",
      "",
      "Reporting-MTA: dns; mx.example.net",
      "",
      `Final-Recipient: rfc822; ${said.recipient}`,
      `Action: ${said.action ?? "failed"}`,
      ...(said.status === undefined ? [] : [`Status: ${said.status}`]),
      `Diagnostic-Code: smtp; ${said.diagnosis}`,
      "",
      "--b",
      "Content-Type: message/rfc822",
      "",
      said.enclosed ?? "Subject: Spring\r\n\r\nSpring is here",
      "",
      "--b--",
      "",
    ].join("\r\n"),
  );
}

/** A feedback report (RFC 5965) whose recipient is blotted out (RFC 6590). */
export function complaint({ to }: Coming, enclosed: string): Buffer {
  return Buffer.from(
    [
      "From: feedback@isp.example",
      `To: ${to}`,
      "Subject: FW: Spring",
      `Message-ID: <arf-${++made}@isp.example>`,
      "MIME-Version: 1.0",
      'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
      "",
      "--b",
      "Content-Type: text/plain",
      "",
      "This is an email abuse report.",
      "",
      "--b",
      "Content-Type: message/feedback-report",
      "",
      "Feedback-Type: abuse",
      "User-Agent: Some/1.0",
      "Version: 1",
      "Original-Rcpt-To: REDACTED@isp.example",
      "",
      "--b",
      "Content-Type: message/rfc822",
      "",
      enclosed,
      "--b--",
      "",
    ].join("\r\n"),
  );
}

/** What somebody, or their program, writes. */
export function letter(to: string, about: { subject: string; text: string; from?: string; headers?: readonly string[] }): Buffer {
  return Buffer.from(
    [
      `From: ${about.from ?? "Ann <ann@shop.example>"}`,
      `To: ${to}`,
      `Subject: ${about.subject}`,
      `Message-ID: <letter-${++made}@shop.example>`,
      ...(about.headers ?? []),
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "",
      about.text,
      "",
    ].join("\r\n"),
  );
}
