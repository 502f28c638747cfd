import css from "./message.module.css";

/** Somebody's mail, shown without trusting it: no scripts, no forms; links open in a new tab. Always on white. */
export function MailFrame({ title, html, tall }: { title: string; html: string; tall?: boolean }) {
  return (
    <iframe
      className={css.mail}
      data-tall={tall === true || undefined}
      title={title}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      srcDoc={withNewTabs(html)}
    />
  );
}

function withNewTabs(html: string): string {
  const base = '<base target="_blank" rel="noreferrer">';
  return /<head[^>]*>/iu.test(html) ? html.replace(/<head[^>]*>/iu, (head) => head + base) : base + html;
}
