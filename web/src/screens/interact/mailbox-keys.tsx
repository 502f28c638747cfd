import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { useKeys } from "../../ui/keys.tsx";

/** j and k open the next and the earlier mail. */
export function MailboxKeys({ mails, shown }: { mails: readonly { id: string }[]; shown: string | undefined }) {
  const go = useGo();
  const at = mails.findIndex((mail) => mail.id === shown);
  function step(by: number): void {
    const next = mails[Math.max(0, at + by)];
    if (next !== undefined) go(paths.mail(next.id));
  }
  useKeys([
    { keys: "j", does: "Next mail", group: "Mailbox", run: () => step(1) },
    { keys: "k", does: "Mail before", group: "Mailbox", run: () => step(-1) },
  ]);
  return null;
}
