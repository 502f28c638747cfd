import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { EffectsReport, ProgrammeEffects } from "../../api/types.ts";
import { day, whole } from "../../lib/format.ts";
import { Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Loaded } from "../../ui/states.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { Verdict } from "../../ui/verdict.tsx";
import { May } from "../may.tsx";
import { groupName } from "./experiment-words.tsx";
import { Fifths } from "./fifths.tsx";
import { QiniChart } from "./qini-chart.tsx";
import { AgainstOneForAll, BroughtAndCost, WhoGetsWhat } from "./who-gets-what.tsx";

/** Who should get which arm of a programme, what each arm brought after its cost, for whom it worked and for whom it hurt. */
export function ForWhom({ id }: { id: string }) {
  const query = useQuery(queries.effects(id));
  const report = query.data?.report ?? null;
  return (
    <>
      <Panel
        title="Who should get it"
        note="By what was known of people when they were drawn: their purchases until then. Tier, need and state as they are now are left out, for the programme may have changed them."
        actions={
          <May to="write">
            <AskAnew id={id} />
          </May>
        }
      >
        <Loaded query={query} lines={2}>
          {({ sentence, studiedAt, report: found }) => (
            <Verdict sentence={sentence} {...(studiedAt !== null && { foot: <Foot at={studiedAt} report={found} /> })} />
          )}
        </Loaded>
      </Panel>
      {report !== null && report.policy !== null && <AgainstOneForAll report={report} policy={report.policy} />}
      {report?.policy?.recommended === true && <WhoGetsWhat report={report} known={query.data?.known ?? []} />}
      {report !== null && report.brought.length > 0 && report.none !== "draw" && <BroughtAndCost report={report} />}
      {report !== null && report.studies.length > 0 && <ByArm report={report} known={query.data?.known ?? []} />}
    </>
  );
}

function Foot({ at, report }: { at: string; report: EffectsReport | null }) {
  if (report === null || report.none !== null) return <>Worked out on {day(at)}.</>;
  const { people, of, policy } = report;
  const some = people < of ? ` of ${whole(of)}, drawn by chance where they are more than a million` : "";
  return (
    <>
      Worked out on {day(at)} from {whole(people)} people{some}, in money after what contacts with them cost. Three ways to learn it were
      tried (T-, X- and R-learner); the {policy?.learner}-learner did best, and the band of chance is that of the best of three shuffled
      ones.
    </>
  );
}

function AskAnew({ id }: { id: string }) {
  const ask = useMutation({
    mutationFn: () => actions.studyEffects(id),
    onSuccess: () => tell("Being worked out; it takes seconds, for a million people some minutes."),
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Button variant="default" size="xs" loading={ask.isPending} onClick={() => ask.mutate()}>
      Work it out now
    </Button>
  );
}

/** Each arm beside the first, one at a time. */
function ByArm({ report, known }: { report: EffectsReport; known: ProgrammeEffects["known"] }) {
  const [search, change] = useSearchState();
  const { studies, arms } = report;
  const first = groupName(arms[0]?.name ?? "").toLowerCase();
  const study = studies.find(({ arm }) => arm === search["arm"]) ?? studies[0];
  if (study === undefined) return null;
  const share = studies.length > 1 ? `; ${whole(studies.length)} such comparisons share the 5 in 100` : "";
  return (
    <>
      <Panel
        title="For whom it worked"
        note={`${groupName(study.arm)} against ${first}, by fifths of the people: those of whom most was expected first. By the ${study.learner}-learner, whose ranking was the best of three${share}.`}
        actions={
          studies.length > 1 && (
            <NativeSelect
              aria-label="Which arm"
              size="xs"
              value={study.arm}
              data={studies.map(({ arm }) => ({ value: arm, label: `${groupName(arm)} against ${first}` }))}
              onChange={(event) => change({ arm: event.currentTarget.value })}
            />
          )
        }
        flush
      >
        <Fifths fifths={study.fifths} known={known} />
      </Panel>
      <QiniChart study={study} />
    </>
  );
}
