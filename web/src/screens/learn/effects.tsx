import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Programme } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { useMoney } from "../session.ts";
import { ForWhom } from "./for-whom.tsx";

/** Every programme with something to compare: what it brought, and whether it is known who should get what. */
export function EffectsScreen() {
  const query = useQuery(queries.programmes());
  const columns = useColumns();
  return (
    <Page
      title="Effects"
      lead="What each campaign, journey, list and experiment brought against people left alone by draw, and who should get what. Worked out every night."
    >
      <Panel flush>
        <Loaded query={query}>
          {({ items }) => (
            <DataTable
              label="Programmes"
              columns={columns}
              rows={items}
              rowId={({ id }) => id}
              whenEmpty={<Empty sentence="Once a campaign or journey has gone out with some people held back, it stands here." />}
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  );
}

function useColumns(): readonly Column<Programme>[] {
  const money = useMoney();
  return [
    {
      id: "name",
      head: "Programme",
      cell: ({ id, name }) => (
        <AppLink href={paths.effectsOf(id)} className="text-link">
          {name}
        </AppLink>
      ),
      plain: ({ name }) => name,
    },
    { id: "since", head: "Since", wide: true, cell: ({ startedAt }) => day(startedAt) },
    { id: "treated", head: "Treated", numeric: true, wide: true, cell: ({ result }) => whole(result.treated.people) },
    { id: "held", head: "Left alone", numeric: true, wide: true, cell: ({ result }) => whole(result.heldBack.people) },
    {
      id: "difference",
      head: "It added, a person",
      numeric: true,
      cell: ({ result: { difference } }) =>
        difference === null ? "–" : `${money.show(difference.low, "round")} to ${money.show(difference.high, "round")}`,
    },
    {
      id: "choose",
      head: "Choose people?",
      cell: ({ recommended, studiedAt }) =>
        recommended ? <Tag tone="good">it pays to choose</Tag> : <Tag>{studiedAt === null ? "not asked yet" : "no"}</Tag>,
    },
    { id: "whom", head: "For whom", text: true, below: true, cell: ({ forWhom }) => forWhom },
  ];
}

/** One programme: what it brought, and for whom. */
export function EffectsOfScreen() {
  const { id } = useParams({ strict: false });
  const query = useQuery(queries.programmes());
  const found = query.data?.items.find((each) => each.id === id);
  if (id === undefined) return null;
  return (
    <Page title={found?.name ?? "Effect"} above={{ label: "Effects", href: paths.effects() }}>
      {found !== undefined && (
        <Panel title="What it brought" note={`Since ${day(found.startedAt)}; orders of ${found.windowDays} days count.`}>
          <Verdict sentence={found.result.sentence} />
        </Panel>
      )}
      <ForWhom id={id} />
    </Page>
  );
}
