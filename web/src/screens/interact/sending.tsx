import { Button } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { SenderReply } from "../../api/types.ts";
import { moment } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import { nameOf } from "../words.tsx";
import { SenderDoctor } from "./sender-doctor.tsx";
import { SendingSettings } from "./sending-settings.tsx";
import { UnknownPanel } from "./unknown-panel.tsx";
import css from "./sending.module.css";

/** Whether mail goes out, what receivers ask for before they take it, what came back, and what people answered. */
export function SendingScreen() {
  const may = useMay();
  return (
    <Page title="Sending" lead="Whether mail goes out, and what comes back." narrow>
      <HealthPanel />
      {may("people") && <UnknownPanel />}
      {may("people") && <RepliesPanel />}
      <SenderDoctor />
      <SendingSettings />
    </Page>
  );
}

function HealthPanel() {
  const queryClient = useQueryClient();
  const status = useQuery(queries.sendingStatus());
  const health = useQuery(queries.senderHealth());
  const resume = useMutation({
    mutationFn: actions.resumeSending,
    onSuccess: () => {
      tell("Mail goes out again; bounces and complaints are counted anew.");
      void queryClient.invalidateQueries();
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Panel title="Is mail going out?">
      <Loaded query={health} lines={2}>
        {(told) => (
          <div className={css.item}>
            <h3 className={css.head}>
              {told.stoppedAt !== null ? (
                <Tag tone="bad">stopped, {moment(told.stoppedAt)}</Tag>
              ) : told.verdict === "warning" ? (
                <Tag tone="warn">too many complaints</Tag>
              ) : (
                <Tag tone="good">healthy</Tag>
              )}
              {told.stoppedAt === null && status.data?.sentence}
            </h3>
            <p className={css.words}>{told.sentence}</p>
            {told.stoppedAt !== null && (
              <May to="write">
                <div>
                  <Button loading={resume.isPending} onClick={() => resume.mutate()}>
                    I have looked: let it go on
                  </Button>
                </div>
              </May>
            )}
          </div>
        )}
      </Loaded>
    </Panel>
  );
}

function RepliesPanel() {
  const query = useQuery(queries.replies());
  return (
    <Panel title="Answers" note="What people wrote back; it also stands on their line of time.">
      <Loaded query={query} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className={css.words}>Nobody has written back yet.</p>
          ) : (
            <ul className={css.list}>
              {items.map((reply) => (
                <Reply key={reply.id} reply={reply} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

function Reply({ reply }: { reply: SenderReply }) {
  const queryClient = useQueryClient();
  const note = useMutation({
    mutationFn: (handled: boolean) => actions.handleReply(reply.id, handled),
    onSuccess: (_, handled) => {
      void queryClient.invalidateQueries(queries.replies());
      if (handled) tellWithUndo("Noted as read.", () => note.mutate(false));
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <li className={css.item}>
      <h3 className={css.head}>
        <AppLink href={paths.person(reply.personId)} className="text-link">
          {nameOf(reply.name)}
        </AppLink>
        <span>{reply.subject}</span>
        <span className={css.small}>{moment(reply.at)}</span>
        {reply.handledAt === null ? <Tag tone="info">new</Tag> : <Tag>read by {reply.handledBy}</Tag>}
      </h3>
      <p className={css.words}>{reply.words}</p>
      {reply.handledAt === null && (
        <May to="care">
          <div>
            <Button size="compact-sm" variant="default" loading={note.isPending} onClick={() => note.mutate(true)}>
              Read
            </Button>
          </div>
        </May>
      )}
    </li>
  );
}
