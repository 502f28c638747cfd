import type { EffectsReport, ProgrammeEffects } from "../../api/types.ts";
import { percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMoney } from "../session.ts";
import { groupName } from "./experiment-words.tsx";
import { useKnownColumns } from "./fifths.tsx";

type Policy = NonNullable<EffectsReport["policy"]>;
type Single = Policy["singles"][number];
type Given = EffectsReport["given"][number];
type Brought = EffectsReport["brought"][number];

/** Everybody getting one arm, as people read it. */
const forAll = (name: string): string =>
  name === "held-back" ? "Nobody gets it" : name === "treated" ? "Everybody gets it" : `“${name}” for everybody`;

const nameOf = ({ arms }: EffectsReport, arm: number): string => arms[arm]?.name ?? "";

/** The choice among people against each arm given to everybody. */
export function AgainstOneForAll({ report, policy }: { report: EffectsReport; policy: Policy }) {
  const money = useMoney();
  const columns: Column<Single>[] = [
    {
      id: "arm",
      head: "Instead of choosing",
      cell: ({ arm }) => (
        <>
          {forAll(nameOf(report, arm))} {arm === policy.best && <Tag>best of these</Tag>}
        </>
      ),
      plain: ({ arm }) => forAll(nameOf(report, arm)),
    },
    {
      id: "gain",
      head: "Choosing brings more, a person",
      numeric: true,
      cell: ({ gain }) => money.show(gain),
      plain: ({ gain }) => money.plain(gain),
    },
    {
      id: "noise",
      head: "Chance reaches",
      numeric: true,
      wide: true,
      cell: ({ noise }) => money.show(noise),
      plain: ({ noise }) => money.plain(noise),
    },
    {
      id: "beaten",
      head: "So",
      cell: ({ beaten }) => <Tag tone={beaten ? "good" : "plain"}>{beaten ? "choosing is better" : "no better than chance"}</Tag>,
      plain: ({ beaten }) => (beaten ? "choosing is better" : "no better than chance"),
    },
  ];
  const shares = policy.shares.map((share, k) => `${groupName(nameOf(report, k)).toLowerCase()} ${percent(share)}`).join(", ");
  return (
    <Panel
      title="Choosing against one for all"
      note={`Each person gets what is expected to bring most of them, after its cost (${shares}), as learned from other people. It is recommended only where it beats every line beyond what shuffled choices reach.`}
      flush
    >
      <DataTable label="Choosing against one for all" columns={columns} rows={policy.singles} rowId={({ arm }) => String(arm)} />
    </Panel>
  );
}

const FEW = 0.02;

/** What sets the groups apart most stands first; groups of next to nobody have no say in it. */
function byDifference(known: ProgrammeEffects["known"], given: readonly Given[]): ProgrammeEffects["known"] {
  const all = given.reduce((sum, { people }) => sum + people, 0);
  const some = given.filter(({ people }) => people > FEW * all);
  const apart = ({ id }: ProgrammeEffects["known"][number]): number => {
    const means = some.map((each) => each.known[id] ?? 0);
    const [least, most] = [Math.min(...means), Math.max(...means)];
    return most > 0 ? (most - least) / most : 0;
  };
  return [...known].sort((a, b) => apart(b) - apart(a));
}

/** Who the people are to whom the choice gives each arm. */
export function WhoGetsWhat({ report, known }: { report: EffectsReport; known: ProgrammeEffects["known"] }) {
  const columns: Column<Given>[] = [
    { id: "arm", head: "They get", cell: ({ arm }) => (arm === "held-back" ? "Nothing" : groupName(arm)), plain: ({ arm }) => arm },
    { id: "people", head: "People", numeric: true, cell: ({ people }) => whole(people), plain: ({ people }) => people },
    // What sets them apart most is told on narrow screens too.
    ...useKnownColumns<Given>(byDifference(known, report.given)).map((column, place) =>
      place > 0
        ? column
        : {
            ...column,
            wide: false,
            below: true,
            cell: (row: Given) => (
              <>
                {column.head.toLowerCase()} {column.cell(row)}
              </>
            ),
          },
    ),
  ];
  return (
    <Panel
      title="Who gets what"
      note={
        <>
          What was known of them, on average; what sets them apart most stands first; of fewer than ten nothing is told. To act on it,{" "}
          <AppLink href={paths.newSegment()} className="text-link">
            make a segment
          </AppLink>{" "}
          by what sets them apart and write to it.
        </>
      }
      flush
    >
      <DataTable
        label="Who gets what"
        columns={columns}
        rows={report.given.filter(({ people }) => people > 0)}
        rowId={({ arm }) => arm}
        exportAs="who-gets-what"
      />
    </Panel>
  );
}

/** What each arm brought, before and after what contacts cost. */
export function BroughtAndCost({ report }: { report: EffectsReport }) {
  const money = useMoney();
  const against = groupName(report.arms[0]?.name ?? "").toLowerCase();
  const span = (of: Brought["before"]): string => (of === null ? "not told" : `${money.show(of.low)} to ${money.show(of.high)}`);
  const columns: Column<Brought>[] = [
    { id: "arm", head: `Against ${against}`, cell: ({ arm }) => groupName(arm), plain: ({ arm }) => arm },
    { id: "before", head: "Brought, a person", numeric: true, cell: ({ before }) => span(before), plain: ({ before }) => span(before) },
    {
      id: "cost",
      head: "Contacts cost",
      numeric: true,
      wide: true,
      cell: ({ cost }) => money.show(cost),
      plain: ({ cost }) => money.plain(cost),
    },
    {
      id: "after",
      head: "Left after cost",
      numeric: true,
      below: true,
      cell: ({ after }) => (after === null ? "not told" : `${span(after)} after cost`),
      plain: ({ after }) => span(after),
    },
  ];
  return (
    <Panel
      title="What it brought and what it cost"
      note={
        <>
          Purchases and contacts of the same days, a person of each group. Each contact at its{" "}
          <AppLink href={paths.money("prices")} className="text-link">
            price
          </AppLink>
          , whoever caused it: what people are written less because of this, and what they call more, is in it. What an offer takes off an
          order is off already; gifts and samples are not counted. The spans hold however often one looks.
        </>
      }
      flush
    >
      <DataTable label="What it brought and what it cost" columns={columns} rows={report.brought} rowId={({ arm }) => arm} />
    </Panel>
  );
}
