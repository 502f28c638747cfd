import { Button, Checkbox, Textarea } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Approval, ApprovalSettings } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useSession } from "../session.ts";
import css from "./approvals.module.css";

/** What waits for a second person's yes, and what was answered. */
export function ApprovalsScreen() {
  const query = useQuery({ ...queries.approvals(), refetchInterval: 15_000 });
  return (
    <Page title="Second looks" lead="Where it is switched on, nothing starts before somebody else has looked at it as it stands.">
      <Loaded query={query}>
        {({ settings, items }) => (
          <>
            <May to="owner">
              <Switches settings={settings} />
            </May>
            <Panel title="Waiting">
              <Items items={items.filter(({ answeredAt }) => answeredAt === null)} none="Nothing waits for a second look." />
            </Panel>
            <Panel title="Answered">
              <Items items={items.filter(({ answeredAt }) => answeredAt !== null)} none="Nothing has been answered yet." />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function useLookAgain(): () => void {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ queryKey: ["/v1/approvals"] });
}

function Switches({ settings }: { settings: ApprovalSettings }) {
  const lookAgain = useLookAgain();
  const change = useMutation({
    mutationFn: ({ next }: { next: Partial<ApprovalSettings>; before: Partial<ApprovalSettings> }) => actions.changeApprovals(next),
    onSuccess: (_, { before }) => {
      lookAgain();
      tellWithUndo("The rule is changed.", () => {
        void actions.changeApprovals(before).then(lookAgain, (error: unknown) => complain(sentenceOf(error)));
      });
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Panel title="What needs a second look" note="Nobody answers what they asked for themselves.">
      <div className={css.switches}>
        {(["campaigns", "journeys"] as const).map((what) => (
          <Checkbox
            key={what}
            label={what === "campaigns" ? "Campaigns" : "Journeys"}
            checked={settings[what]}
            onChange={(event) => change.mutate({ next: { [what]: event.currentTarget.checked }, before: { [what]: settings[what] } })}
          />
        ))}
      </div>
    </Panel>
  );
}

function Items({ items, none }: { items: readonly Approval[]; none: string }) {
  if (items.length === 0) return <p className={css.hint}>{none}</p>;
  return (
    <ul className={css.items}>
      {items.map((item) => (
        <Item key={item.id} item={item} />
      ))}
    </ul>
  );
}

function Item({ item }: { item: Approval }) {
  const { user } = useSession();
  const mine = item.askedBy === `user:${user?.id ?? ""}`;
  return (
    <li className={css.item}>
      <p className={css.head}>
        <AppLink href={item.kind === "journey" ? paths.journey(item.subjectId) : paths.campaign(item.subjectId)} className="text-link">
          {item.name}
        </AppLink>
        <span className={css.hint}>
          {item.kind}, asked for {mine && "by you "}on {moment(item.askedAt)}
        </span>
        {item.approved !== null && <Tag tone={item.approved ? "good" : "bad"}>{item.approved ? "yes" : "turned down"}</Tag>}
      </p>
      {item.why !== null && <p>{item.why}</p>}
      {item.answeredAt === null && (mine ? <p className={css.hint}>Somebody else has to look at it.</p> : <Answer item={item} />)}
    </li>
  );
}

function Answer({ item }: { item: Approval }) {
  const lookAgain = useLookAgain();
  const [why, setWhy] = useState("");
  const answer = useMutation({
    mutationFn: (approved: boolean) => actions.answerApproval(item.id, { approved, why: why.trim() === "" ? null : why.trim() }),
    onSuccess: ({ approved }) => {
      lookAgain();
      tell(approved === true ? `“${item.name}” may start.` : `“${item.name}” is turned down.`);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <May to="write">
      <Textarea
        label={`A word on “${item.name}”`}
        description="Needed to turn it down; whoever asked reads it."
        autosize
        minRows={1}
        maxLength={500}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
      <div className={css.switches}>
        <Button loading={answer.isPending} onClick={() => answer.mutate(true)}>
          Say yes
        </Button>
        <Button variant="default" loading={answer.isPending} disabled={why.trim() === ""} onClick={() => answer.mutate(false)}>
          Turn it down
        </Button>
      </div>
    </May>
  );
}
