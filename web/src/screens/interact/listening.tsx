import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Listening, Numb } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Stat, Stats } from "../../ui/stat.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { May } from "../may.tsx";
import { useMay, useMediumNames } from "../session.ts";
import { MediumName, nameOf } from "../words.tsx";
import css from "./relevance.module.css";

/** Who does not listen any more, by which medium, and what ended it. */
export function ListeningScreen() {
  const [search] = useSearchState();
  const show = search["show"] === "ended" ? "ended" : "numb";
  const query = useQuery(queries.listening());
  return (
    <Page
      title="Who stopped listening"
      above={{ label: "Relevance", href: paths.relevance() }}
      lead="Between buying and opting out lies not listening any more. The gate keeps quiet towards these people by that medium, tries once with something different, and then waits longer."
      tabs={
        <Tabs
          label="Which people"
          current={show}
          tabs={[
            { id: "numb", label: "Does not listen", href: paths.listening() },
            { id: "ended", label: "Listens again", href: paths.listening("ended") },
          ]}
        />
      }
    >
      <Loaded query={query}>{(listening) => <Media listening={listening} />}</Loaded>
      <May to="lists">
        <People key={show} show={show} />
      </May>
    </Page>
  );
}

function Media({ listening }: { listening: Listening }) {
  const { name } = useMediumNames();
  if (listening.asOf === null)
    return (
      <Panel>
        <Empty sentence="This is worked out every night, once messages have been sent." />
      </Panel>
    );
  return (
    <>
      <Stats>
        {listening.media.map(({ medium, open, messages, answered, endedBy }) => (
          <Stat
            key={medium}
            label={`${name(medium)}: do not listen`}
            value={whole(open)}
            note={`${percent(messages === 0 ? 0 : answered / messages)} of ${whole(messages)} messages were answered${endedBy
              .map(({ by, people }) => `; ${whole(people)} listen again after ${by}`)
              .join("")}`}
          />
        ))}
      </Stats>
      <p className={css.hint}>
        As of {day(listening.asOf)}. An answer is a click of a human, a reply, or a purchase within two weeks; machines and openings never
        count. The run of silence is weighed against the person&apos;s own earlier rate and everybody&apos;s (BG/BB)
        {listening.media.every(({ fitted }) => fitted) ? "." : "; where there are too few messages yet, by a stated guess."}
      </p>
    </>
  );
}

const columns: Column<Numb>[] = [
  {
    id: "name",
    head: "Person",
    cell: (row) => <AppLink href={paths.person(row.personId)}>{nameOf(row.name)}</AppLink>,
    plain: (row) => row.name ?? "",
  },
  { id: "medium", head: "By", cell: (row) => <MediumName medium={row.medium} />, plain: (row) => row.medium },
  { id: "since", head: "Since", cell: (row) => day(row.since), plain: (row) => row.since },
  { id: "sentence", head: "Why, and what follows", text: true, below: true, cell: (row) => row.sentence, plain: (row) => row.sentence },
];

function People({ show }: { show: "numb" | "ended" }) {
  const query = useInfiniteQuery(queries.listeningPeople(show));
  const may = useMay();
  return (
    <Panel title={show === "numb" ? "Quiet towards" : "Listen again"} flush>
      <Loaded query={query}>
        {(loaded) => (
          <DataTable
            label="People"
            columns={columns}
            rows={loaded.pages.flatMap((page) => page.items)}
            rowId={(row) => row.id}
            {...(may("export") && { exportAs: `listening-${show}` })}
            more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
            whenEmpty={
              <Empty sentence={show === "numb" ? "Nobody is known to have stopped listening." : "Nobody has begun to listen again yet."} />
            }
          />
        )}
      </Loaded>
    </Panel>
  );
}
