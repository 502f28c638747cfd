import type { EffectsReport, ProgrammeEffects } from "../../api/types.ts";
import { oneDigit, percent, whole } from "../../lib/format.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMoney } from "../session.ts";

type Fifth = EffectsReport["studies"][number]["fifths"][number];
type Known = ProgrammeEffects["known"][number];

const VERDICTS = {
  worked: { tone: "good", label: "it worked" },
  hurt: { tone: "bad", label: "it hurt" },
  untold: { tone: "plain", label: "no difference told" },
} as const;

const PLACES = ["Most to gain", "Second fifth", "Middle", "Fourth fifth", "Least to gain"];

function useKnown(): (known: Known, value: number) => string {
  const money = useMoney();
  const say = {
    times: oneDigit,
    money: (value: number) => money.show(value, "round"),
    days: (value: number) => `${whole(value)} days`,
    share: (value: number) => percent(value),
    rhythms: (value: number) => `× ${oneDigit(value)}`,
  };
  return ({ unit }, value) => say[unit](value);
}

/** What was known of some people, on average: a column for each thing. */
export function useKnownColumns<Row extends { readonly known: Record<string, number> }>(known: readonly Known[]): Column<Row>[] {
  const say = useKnown();
  return known.map((each): Column<Row> => ({
    id: each.id,
    head: each.name,
    numeric: true,
    wide: true,
    cell: (row) => say(each, row.known[each.id] ?? 0),
    plain: (row) => row.known[each.id] ?? 0,
  }));
}

/** What an arm added to each fifth of the people, and who they were. */
export function Fifths({ fifths, known }: { fifths: readonly Fifth[]; known: readonly Known[] }) {
  const money = useMoney();
  const columns: Column<Fifth>[] = [
    { id: "place", head: "People", cell: (fifth) => `${PLACES[fifths.indexOf(fifth)]} (${whole(fifth.people)})` },
    {
      id: "effect",
      head: "It added, a person",
      numeric: true,
      cell: ({ effect }) => money.show(effect),
      plain: ({ effect }) => money.plain(effect),
    },
    {
      id: "span",
      head: "95 %, all five at once",
      numeric: true,
      wide: true,
      cell: ({ low, high }) => `${money.show(low)} to ${money.show(high)}`,
      plain: ({ low, high }) => `${money.plain(low)} to ${money.plain(high)}`,
    },
    {
      id: "verdict",
      head: "So",
      cell: ({ verdict }) => <Tag tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].label}</Tag>,
      plain: ({ verdict }) => VERDICTS[verdict].label,
    },
    ...useKnownColumns<Fifth>(known),
  ];
  return (
    <DataTable
      label="Fifths of the people by what was expected to be added"
      columns={columns}
      rows={fifths}
      rowId={({ effect, low }) => `${effect} ${low}`}
      exportAs="for-whom"
    />
  );
}
