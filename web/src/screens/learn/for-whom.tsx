import { Button } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { EffectsReport, ProgrammeEffects } from "../../api/types.ts";
import { day, oneDigit, percent, whole } from "../../lib/format.ts";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { May } from "../may.tsx";
import { useMoney } from "../session.ts";
import { QiniChart } from "./qini-chart.tsx";

type Fifth = EffectsReport["fifths"][number];
type Known = ProgrammeEffects["known"][number];

const VERDICTS = {
  worked: { tone: "good", label: "it worked" },
  hurt: { tone: "bad", label: "it hurt" },
  untold: { tone: "plain", label: "no difference told" },
} as const;

const PLACES = ["Most to gain", "Second fifth", "Middle", "Fourth fifth", "Least to gain"];

/** For whom a programme worked, for whom it hurt, whom to leave alone. */
export function ForWhom({ id }: { id: string }) {
  const query = useQuery(queries.effects(id));
  const report = query.data?.report;
  return (
    <>
      <Panel
        title="For whom it worked"
        note="By what was known of people when they were drawn: their purchases until then. Tier, need and state as they are now are left out, for the programme may have changed them."
        actions={
          <May to="write">
            <AskAnew id={id} />
          </May>
        }
      >
        <Loaded query={query} lines={2}>
          {({ sentence, studiedAt, known, report: found }) => (
            <>
              <Verdict sentence={sentence} {...(studiedAt !== null && { foot: <Foot at={studiedAt} report={found} /> })} />
              {found !== null && found.fifths.length > 0 && <Fifths fifths={found.fifths} known={known} />}
            </>
          )}
        </Loaded>
      </Panel>
      {report !== undefined && report !== null && report.points.length > 0 && <QiniChart report={report} />}
    </>
  );
}

function Foot({ at, report }: { at: string; report: EffectsReport | null }) {
  if (report === null || report.learner === null) return <>Worked out on {day(at)}.</>;
  return (
    <>
      Worked out on {day(at)} from {whole(report.people)} people, by the {report.learner}-learner, whose ranking was the best of three; the
      band is that of the best of three. What sending costs is not taken off.
    </>
  );
}

function AskAnew({ id }: { id: string }) {
  const ask = useMutation({
    mutationFn: () => actions.studyEffects(id),
    onSuccess: () => tell("Being worked out; it takes up to a minute."),
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Button variant="default" size="xs" loading={ask.isPending} onClick={() => ask.mutate()}>
      Work it out now
    </Button>
  );
}

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

function Fifths({ fifths, known }: { fifths: readonly Fifth[]; known: readonly Known[] }) {
  const money = useMoney();
  const say = useKnown();
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
    ...known.map((each): Column<Fifth> => ({
      id: each.id,
      head: each.name,
      numeric: true,
      wide: true,
      cell: (fifth) => say(each, fifth.known[each.id] ?? 0),
      plain: (fifth) => fifth.known[each.id] ?? 0,
    })),
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
