import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { AlertRun, Demand } from "../../api/types.ts";
import { day, moment, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { useMay } from "../session.ts";
import { nameOf } from "../words.tsx";

type Kind = Demand["kind"];

const kinds: Record<Kind, string> = {
  author: "by the author or maker",
  category: "of the kind",
  product: "the article",
  word: "with the words",
  price: "cheaper:",
};

/** Who asks for what: what is asked for and not had is for whoever buys the goods. */
export function AlertsScreen() {
  const [{ had = "", kind = "", words = "" }, change] = useSearchState();
  const query = useQuery(queries.alerts({ had }));
  const data = query.data;
  const may = useMay()("people");
  return (
    <Page
      title="What people ask for"
      above={{ label: "Goods", href: paths.goods() }}
      lead={
        data === undefined
          ? undefined
          : data.people === 0
            ? "On their own page people ask to be told when something comes. Nobody has yet."
            : `${whole(data.people)} people asked to be told about ${whole(data.wants)} things. Of ${whole(data.unmet)} of them nothing can be had: what to buy in.`
      }
    >
      <FilterBar>
        <Choices
          label="Can be had"
          value={had}
          options={[
            { id: "false", label: "Cannot be had" },
            { id: "true", label: "Can be had" },
          ]}
          choose={(id) => change({ had: id })}
        />
      </FilterBar>
      <Panel flush>
        <Loaded query={query}>
          {({ items }) => (
            <DataTable
              label="What people ask for"
              rows={items}
              rowId={(row) => `${row.kind} ${row.words}`}
              exportAs="asked-for"
              columns={columnsFor(may ? (row) => change({ kind: row.kind, words: row.words }) : undefined)}
              whenEmpty={
                <Empty sentence={had === "" ? "Nobody has asked to be told about anything yet." : "Nothing that people ask for is so."} />
              }
            />
          )}
        </Loaded>
      </Panel>
      {may && words !== "" && kind in kinds && <Asking kind={kind as Kind} words={words} close={() => change({ kind: "", words: "" })} />}
      <Told />
    </Page>
  );
}

function columnsFor(open: ((row: Demand) => void) | undefined): readonly Column<Demand>[] {
  return [
    {
      id: "what",
      head: "What",
      text: true,
      cell: (row) => (
        <>
          {kinds[row.kind]} <strong>{row.words}</strong>
        </>
      ),
      plain: (row) => `${kinds[row.kind]} ${row.words}`,
    },
    {
      id: "people",
      head: "People",
      numeric: true,
      cell: (row) =>
        open === undefined ? (
          whole(row.people)
        ) : (
          <Button variant="subtle" size="compact-sm" aria-label={`Who asks for ${row.words}`} onClick={() => open(row)}>
            {whole(row.people)}
          </Button>
        ),
      plain: (row) => row.people,
    },
    { id: "told", head: "Told", numeric: true, cell: (row) => whole(row.told), plain: (row) => row.told },
    {
      id: "since",
      head: "Waiting since",
      numeric: true,
      wide: true,
      cell: (row) => day(row.firstAskedAt),
      plain: (row) => row.firstAskedAt,
    },
    { id: "had", head: "Can be had", text: true, cell: (row) => <Had row={row} />, plain: (row) => row.had },
  ];
}

function Had({ row }: { row: Demand }) {
  if (row.had === 0)
    return (
      <>
        nothing yet{" "}
        <AppLink href={paths.goods({ add: "yes" })} className="text-link">
          add it
        </AppLink>
      </>
    );
  return (
    <>
      {row.some.map(({ sku, name }, i) => (
        <span key={sku}>
          {i > 0 && ", "}
          <AppLink href={paths.good(sku)} className="text-link">
            {name}
          </AppLink>
        </span>
      ))}
      {row.had > row.some.length && ` and ${whole(row.had - row.some.length)} more`}
    </>
  );
}

function Asking({ kind, words, close }: { kind: Kind; words: string; close: () => void }) {
  const query = useQuery(queries.alertPeople({ kind, words }));
  return (
    <Panel
      flush
      title={`Who asks for “${words}”`}
      note="Those who have waited longest first"
      actions={
        <Button variant="default" size="xs" onClick={close}>
          Close
        </Button>
      }
    >
      <Loaded query={query}>
        {({ items }) => (
          <DataTable
            label="Who asks for it"
            rows={items}
            rowId={(row) => row.personId}
            columns={[
              {
                id: "who",
                head: "Who",
                cell: (row) => (
                  <AppLink href={paths.person(row.personId)} className="text-link">
                    {nameOf(row.name)}
                  </AppLink>
                ),
              },
              { id: "asked", head: "Asked", numeric: true, cell: (row) => day(row.askedAt) },
              { id: "told", head: "Articles told of", numeric: true, cell: (row) => whole(row.told) },
            ]}
            whenEmpty={<Empty sentence="Nobody asks for that any more." />}
          />
        )}
      </Loaded>
    </Panel>
  );
}

/** What became of the messages, in words. */
function fate({ byState, people }: AlertRun): string {
  const { accepted = 0, suppressed = 0, refused = 0, unknown = 0 } = byState;
  const waiting = people - accepted - suppressed - refused - unknown;
  const parts = [
    `${whole(accepted)} told`,
    suppressed > 0 ? `${whole(suppressed)} rightly not` : "",
    refused > 0 ? `${whole(refused)} not delivered` : "",
    unknown > 0 ? `${whole(unknown)} unknown` : "",
    waiting > 0 ? `${whole(waiting)} waiting` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function Told() {
  const query = useQuery(queries.alertsTold());
  return (
    <Panel flush title="Told" note="What arrived together is one message to each; nobody hears of an article twice">
      <Loaded query={query}>
        {({ items }) => (
          <DataTable
            label="Told"
            rows={items}
            rowId={(row) => row.id}
            columns={[
              {
                id: "what",
                head: "What",
                text: true,
                cell: (row) => (
                  <AppLink href={paths.campaign(row.id, "send")} className="text-link">
                    {row.name}
                  </AppLink>
                ),
              },
              { id: "articles", head: "Articles", numeric: true, wide: true, cell: (row) => whole(row.articles) },
              { id: "people", head: "People", numeric: true, cell: (row) => whole(row.people) },
              { id: "fate", head: "What became of it", text: true, below: true, cell: fate },
              { id: "at", head: "When", numeric: true, wide: true, cell: (row) => moment(row.at) },
            ]}
            whenEmpty={<Empty sentence="Nothing that people asked for has arrived yet." />}
          />
        )}
      </Loaded>
    </Panel>
  );
}
