import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Mail, MailSummary } from "../../api/types.ts";
import { moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { FilterBar, FilterInput } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { MailFrame } from "./mail-frame.tsx";
import css from "./mailbox.module.css";
import { MailboxKeys } from "./mailbox-keys.tsx";

/** The sink of the demonstration: every mail sent lands here and nowhere else. */
export function MailboxScreen() {
  const { id } = useParams({ strict: false });
  const [search, change] = useSearchState();
  const q = search["q"] ?? "";
  const query = useInfiniteQuery({ ...queries.mailbox(q), placeholderData: keepPreviousData });
  const mails = query.data?.pages.flatMap((page) => page.items) ?? [];
  const total = query.data?.pages[0]?.total;
  return (
    <Page title="Mailbox" lead="Mail of the sample business lands here instead of in the world. Open one as the person would.">
      <FilterBar>
        <FilterInput label="Search by address or subject" value={q} change={(text) => change({ q: text })} />
        {total !== undefined && <span className={css.total}>{whole(total)} mails</span>}
      </FilterBar>
      <MailboxKeys mails={mails} shown={id} />
      <div className={css.split} data-open={id !== undefined || undefined}>
        <Panel flush className={css.list}>
          <Loaded query={query} lines={10}>
            {() =>
              mails.length === 0 ? (
                <Empty sentence="No mail yet. Send a campaign and look again." />
              ) : (
                <MailList mails={mails} shown={id} q={q} />
              )
            }
          </Loaded>
          {query.hasNextPage && (
            <button type="button" className={css.more} onClick={() => void query.fetchNextPage()}>
              Show earlier
            </button>
          )}
        </Panel>
        {id === undefined ? (
          <Panel className={css.none}>
            <Empty sentence="Choose a mail." />
          </Panel>
        ) : (
          <OpenMail id={id} />
        )}
      </div>
    </Page>
  );
}

function MailList({ mails, shown, q }: { mails: readonly MailSummary[]; shown: string | undefined; q: string }) {
  return (
    <ul className={css.mails}>
      {mails.map((mail) => (
        <li key={mail.id}>
          <AppLink
            href={paths.mail(mail.id) + (q === "" ? "" : `?q=${encodeURIComponent(q)}`)}
            className={css.mail}
            aria-current={mail.id === shown ? "true" : undefined}
          >
            <span className={css.to}>{mail.to}</span>
            <time className={css.at} dateTime={mail.at}>
              {moment(mail.at)}
            </time>
            <span className={css.subject}>{mail.subject}</span>
          </AppLink>
        </li>
      ))}
    </ul>
  );
}

function OpenMail({ id }: { id: string }) {
  const query = useQuery(queries.mail(id));
  return (
    <Panel className={css.open}>
      <Loaded query={query}>{(mail) => <MailView mail={mail} />}</Loaded>
    </Panel>
  );
}

function MailView({ mail }: { mail: Mail }) {
  return (
    <article>
      <AppLink href={paths.mailbox()} className={css.back}>
        ← All mail
      </AppLink>
      <h2 className={css.heading}>{mail.subject}</h2>
      <p className={css.envelope}>
        From {mail.from} to {mail.to}, {moment(mail.at)}
      </p>
      {mail.html === null ? (
        <pre className={css.text} tabIndex={0}>
          {mail.text}
        </pre>
      ) : (
        <MailFrame title={mail.subject} html={mail.html} tall />
      )}
      <details className={css.headers}>
        <summary>All headers</summary>
        <dl>
          {mail.headers.map((header, index) => (
            <div key={`${header.name} ${index}`}>
              <dt>{header.name}</dt>
              <dd>{header.value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {mail.html !== null && mail.text !== null && (
        <details className={css.headers}>
          <summary>As text</summary>
          <pre className={css.text}>{mail.text}</pre>
        </details>
      )}
    </article>
  );
}
