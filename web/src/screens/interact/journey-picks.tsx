import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { SegmentRule } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { ErrorBox, Waiting } from "../../ui/states.tsx";
import { complain } from "../../ui/toast.tsx";
import { RuleEditor } from "../differentiate/segment-editor.tsx";
import { useLanguage } from "../differentiate/segment-language.ts";
import { useDesk } from "./journey-desk.tsx";
import css from "./journey.module.css";

/** A rule about people, as segments have them. */
export function RulePick({ title, value, set }: { title: string; value: SegmentRule | undefined; set: (rule: SegmentRule) => void }) {
  const { language, error } = useLanguage();
  if (error !== null) return <ErrorBox sentence={sentenceOf(error)} />;
  if (language === undefined) return <Waiting lines={3} />;
  return (
    <fieldset className={css.rule}>
      <legend>{title}</legend>
      <RuleEditor rule={value ?? { all: [] }} language={language} change={set} />
    </fieldset>
  );
}

/** One of the journey's messages; the words are written on a screen of their own. */
export function MessagePick({ title, value, set }: { title: string; value: string; set: (id: string) => void }) {
  const { journey, graph } = useDesk();
  const queryClient = useQueryClient();
  const sent = new Set(graph.nodes.map(({ settings }) => settings["message"]).filter((id) => id !== value));
  const write = useMutation({
    mutationFn: (copyOf?: string) =>
      actions.writeJourneyMessage(journey.id, {
        name: `${journey.name}, message ${journey.messages.length + 1}`.slice(0, 120),
        ...(copyOf !== undefined && { copyOf }),
      }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries(queries.journey(journey.id));
      set(id);
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  const known = journey.messages.some(({ id }) => id === value);
  return (
    <div className={css.message}>
      <NativeSelect
        label={title}
        description="Each node sends a message of its own."
        value={known ? value : ""}
        onChange={(event) => set(event.currentTarget.value)}
        data={[
          ...(known ? [] : [{ value: "", label: "none yet" }]),
          ...journey.messages.map(({ id, name }) => ({ value: id, label: `${name}${sent.has(id) ? " (another node sends it)" : ""}` })),
        ]}
      />
      <div className={css.buttons}>
        {known && (
          <AppLink href={paths.journeyMessage(journey.id, value)} className="text-link">
            Write and preview it
          </AppLink>
        )}
        <Button variant="default" size="compact-sm" loading={write.isPending} onClick={() => write.mutate(undefined)}>
          A new message
        </Button>
        {known && (
          <Button variant="default" size="compact-sm" loading={write.isPending} onClick={() => write.mutate(value)}>
            A copy of this one
          </Button>
        )}
      </div>
    </div>
  );
}
