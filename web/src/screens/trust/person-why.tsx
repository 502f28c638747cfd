import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Ledger, LedgerLine, Why, WhyMessage } from "../../api/types.ts";
import { count, day, moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { useMediumNames } from "../session.ts";
import { MediumName } from "../words.tsx";
import css from "./consents.module.css";

/** "Why did I get this, and what did you use?", for whoever is asked. */
export function PersonWhyScreen() {
  const { id } = useParams({ from: "/app/people/$id/why" });
  const why = useQuery(queries.why(id));
  const ledger = useQuery(queries.ledger(id));
  return (
    <Page
      title="Why, and the ledger"
      above={{ label: "The person", href: paths.person(id) }}
      lead="Why each message came, what was used for it, and every decision of theirs in the words they saw."
    >
      <Loaded query={why}>{(loaded) => <Messages why={loaded} />}</Loaded>
      <Loaded query={ledger}>{(loaded) => <LedgerPanel ledger={loaded} />}</Loaded>
      <Loaded query={why}>{(loaded) => <Knows why={loaded} />}</Loaded>
    </Page>
  );
}

function Messages({ why }: { why: Why }) {
  const { within } = useMediumNames();
  return (
    <Panel
      title="Messages, and why"
      note={why.refusals.length > 0 ? `${count(why.refusals.length, "message", "messages")} did not go out.` : undefined}
    >
      {why.messages.length === 0 ? (
        <Empty sentence="Nothing has been sent to this person." />
      ) : (
        <ul className={css.list}>
          {why.messages.map((message) => (
            <Message key={message.id} message={message} />
          ))}
        </ul>
      )}
      {why.refusals.length > 0 && (
        <dl className={css.steps}>
          {why.refusals.slice(0, 20).map((refusal) => (
            <div key={`${refusal.at} ${refusal.purpose} ${refusal.medium}`} style={{ display: "contents" }}>
              <dt>{moment(refusal.at)}</dt>
              <dd>
                Not sent by {within(refusal.medium)} for {refusal.purpose}: {refusal.label}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Panel>
  );
}

function Message({ message }: { message: WhyMessage }) {
  const { gate, consent } = message;
  const steps: [string, string][] = [
    ["On the list", `${message.list}${message.because === null ? "" : `: ${message.because}`}`],
    ["What for", `${message.purpose.name} (${message.purpose.legalBasis}): ${message.purpose.description}`],
    [
      "Agreed",
      consent === null
        ? "Nothing was said"
        : `${consent.decision} on ${day(consent.at)} by ${consent.method.replace(/:.*$/, "")}${consent.words === null ? "" : `, shown: “${consent.words}”`}`,
    ],
    ["The gate", gate === null ? "Its answer is no longer kept" : `${gate.label}, ${moment(gate.at)}`],
    ["Used", message.used.map((fact) => `${fact.name} (${fact.kind}, ${fact.source})`).join("; ") || "Nothing of theirs"],
  ];
  return (
    <li>
      <div className={css.head}>
        <AppLink href={paths.campaign(message.campaignId)}>{message.campaign}</AppLink>
        <span className={css.small}>
          <MediumName medium={message.medium} />, {moment(message.at)}
        </span>
        <Tag>{message.state}</Tag>
      </div>
      <dl className={css.steps}>
        {steps.map(([head, text]) => (
          <div key={head} style={{ display: "contents" }}>
            <dt>{head}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

const tones: Record<LedgerLine["decision"], Tone> = {
  given: "good",
  confirmed: "good",
  refused: "bad",
  withdrawn: "bad",
  objected: "bad",
  expired: "warn",
};

const ledgerColumns: readonly Column<LedgerLine>[] = [
  { id: "at", head: "When, by your clock", cell: (line) => moment(line.eventTime), plain: (line) => line.eventTime },
  {
    id: "what",
    head: "Decision",
    cell: (line) => (
      <>
        <Tag tone={tones[line.decision]}>{line.decision}</Tag>
        <span className={css.small}>
          {line.purpose}, {line.medium === "*" ? "every medium" : line.medium}
        </span>
      </>
    ),
    plain: (line) => `${line.decision} ${line.purpose} ${line.medium}`,
  },
  {
    id: "words",
    head: "The words they saw",
    text: true,
    below: true,
    cell: (line) => (
      <p className={css.words}>
        {line.words ?? "Only their hash is known"}
        <span className={css.small}>
          {line.wordsId} version {line.wordsVersion}, box {line.boxDefault}
        </span>
      </p>
    ),
    plain: (line) => line.words ?? "",
  },
  {
    id: "how",
    head: "How",
    wide: true,
    text: true,
    cell: (line) => (
      <>
        {line.method}
        <span className={css.small}>
          {line.identifier}, {line.legalBasis}
          {line.controller === undefined ? "" : `, to ${[line.controller, ...(line.recipients ?? [])].join(", ")}`}
        </span>
      </>
    ),
    plain: (line) => line.method,
  },
  {
    id: "hash",
    head: "Link",
    wide: true,
    cell: (line) => <span className={css.hash}>{line.hash.slice(0, 12)}</span>,
    plain: (line) => line.hash,
  },
];

function LedgerPanel({ ledger }: { ledger: Ledger }) {
  const whole = ledger.brokenAt === null;
  return (
    <Panel
      title="The ledger"
      note={
        whole
          ? "Only ever added to; each link covers all before it. Checked just now: the chain is whole."
          : `The chain does not fit from entry ${ledger.brokenAt?.seq ?? 0} on: somebody changed the database by hand.`
      }
      actions={whole ? <Tag tone="good">chain whole</Tag> : <Tag tone="bad">chain broken</Tag>}
      flush
    >
      <DataTable
        label="Ledger"
        columns={ledgerColumns}
        rows={ledger.items}
        rowId={(line) => `${line.personId} ${line.seq}`}
        exportAs="ledger"
        whenEmpty={<Empty sentence="This person has never been asked." />}
      />
    </Panel>
  );
}

type Known = Why["knows"][number];
const knownColumns: readonly Column<Known>[] = [
  {
    id: "name",
    head: "What",
    cell: (fact) => (
      <>
        {fact.name}
        <span className={css.small}>{fact.kind}</span>
      </>
    ),
    plain: (fact) => fact.name,
  },
  { id: "value", head: "As we have it", text: true, cell: (fact) => fact.value, plain: (fact) => fact.value },
  {
    id: "source",
    head: "From where",
    wide: true,
    text: true,
    cell: (fact) => (
      <>
        {fact.source}
        <span className={css.small}>{day(fact.since)}</span>
      </>
    ),
    plain: (fact) => fact.source,
  },
  {
    id: "used",
    head: "Used",
    numeric: true,
    cell: (fact) => (fact.messages === 0 ? "not yet" : count(fact.messages, "message", "messages")),
    plain: (fact) => fact.messages,
  },
];

function Knows({ why }: { why: Why }) {
  return (
    <Panel title="What we know, from where, and how it was used" flush>
      <DataTable
        label="What we know"
        columns={knownColumns}
        rows={why.knows}
        rowId={(fact) => `${fact.attribute} ${fact.kind} ${fact.value}`}
        exportAs="known"
        whenEmpty={<Empty sentence="Nothing is known of this person." />}
      />
    </Panel>
  );
}
