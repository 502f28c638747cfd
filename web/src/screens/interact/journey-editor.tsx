import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconArrowForwardUp, IconLayoutDashboard } from "@tabler/icons-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import type { Journey, JourneyKind } from "../../api/types.ts";
import { ErrorBox } from "../../ui/states.tsx";
import { useMay } from "../session.ts";
import { deskOf, DeskProvider, useNames, type Deeds, type Desk } from "./journey-desk.tsx";
import { addAfter, addLoose, connect, nodeIn, place, remove, setSettings, tidied, type Kinds } from "./journey-drawing.ts";
import { useCheck, useEditing, type Editing } from "./journey-history.ts";
import { Faults } from "./journey-panel.tsx";
import { Drawing, useShown, ViewChoice } from "./journey-shown.tsx";
import css from "./journey.module.css";
import { KindIcon } from "./journey-words.tsx";

function deedsOf(editing: Editing, kinds: Kinds, select: (id: string | null) => void, tell: (words: string) => void): Deeds {
  const { graph, change } = editing;
  const added = ({ graph, id }: { graph: Journey["graph"]; id: string }, kind: JourneyKind): void => {
    change(graph);
    select(id);
    tell(`${kind.label} is added.`);
  };
  return {
    add(kind, where) {
      const made =
        where !== null && "from" in where ? addAfter(graph, where.from, where.port, kind) : addLoose(graph, kind, where ?? undefined);
      added(made, kind);
    },
    connect: (from, port, to) => change(connect(graph, from, port, to)),
    remove(id) {
      const label = kinds.get(nodeIn(graph, id)?.kind ?? "")?.label ?? "It";
      change(remove(graph, id, kinds));
      select(null);
      tell(`${label} is taken away. Undo brings it back.`);
    },
    settle: (id, settings, about) => change(setSettings(graph, id, settings, kinds), about),
    place: (places) => change(place(graph, places)),
  };
}

/** The drawing on the table: canvas or list, the palette, what is wrong, and the chosen node's settings. */
export function JourneyEditor({ journey, kinds }: { journey: Journey; kinds: Kinds }) {
  const editing = useEditing(journey);
  const check = useCheck(journey, editing.graph);
  const names = useNames(journey);
  const may = useMay();
  const { view, selected, select, show } = useShown();
  const [told, tell] = useState("");
  const stepped = (words: string, step: (() => void) | null): (() => void) | null =>
    step === null
      ? null
      : () => {
          step();
          tell(words);
        };
  const [undo, redo] = [stepped("Undone.", editing.undo), stepped("Done again.", editing.redo)];
  const deeds = may("write") && journey.state !== "ended" ? deedsOf(editing, kinds, select, tell) : null;
  const desk = deskOf({ journey, graph: editing.graph, kinds, selected, select, deeds, check, names });
  function keys(event: KeyboardEvent): void {
    if (deeds === null || isTyping(event.target)) return;
    const chord = event.ctrlKey || event.metaKey;
    const deed = chord && event.key.toLowerCase() === "z" ? (event.shiftKey ? redo : undo) : chord && event.key === "y" ? redo : null;
    if (deed !== null) {
      event.preventDefault();
      deed();
    } else if (event.key === "Delete" && selected !== null) deeds.remove(selected);
  }
  return (
    <DeskProvider value={desk}>
      <div className={css.editor} onKeyDown={keys}>
        <Toolbar editing={{ ...editing, undo, redo }} editable={deeds !== null} view={view} show={show} told={told} />
        {editing.failure !== null && <ErrorBox sentence={editing.failure} />}
        {deeds !== null && <Palette desk={desk} deeds={deeds} />}
        <Mistakes desk={desk} />
        <Drawing view={view} />
      </div>
    </DeskProvider>
  );
}

interface ToolbarProps {
  editing: Editing;
  editable: boolean;
  view: string;
  show: (view: string) => void;
  told: string;
}

function Toolbar({ editing, editable, view, show, told }: ToolbarProps) {
  return (
    <div className={css.toolbar} data-noprint>
      <ViewChoice view={view} show={show} />
      {editable && (
        <>
          <Tool label="Undo" run={editing.undo} icon={<IconArrowBackUp size={16} />} />
          <Tool label="Redo" run={editing.redo} icon={<IconArrowForwardUp size={16} />} />
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconLayoutDashboard size={14} />}
            onClick={() => editing.change(tidied(editing.graph))}
          >
            Tidy up
          </Button>
          <span className={css.saved} role="status">
            {editing.saved}
            {told !== "" && `. ${told}`}
          </span>
        </>
      )}
    </div>
  );
}

function Tool({ label, run, icon }: { label: string; run: (() => void) | null; icon: ReactNode }) {
  return (
    // Not disabled for the browser: whoever stands on it by key would be thrown out of the editor.
    <ActionIcon
      variant="default"
      size={26}
      aria-label={label}
      title={label}
      aria-disabled={run === null}
      {...(run === null && { "data-disabled": true })}
      onClick={() => run?.()}
    >
      {icon}
    </ActionIcon>
  );
}

/** Pressed, a kind is added by itself; dragged, where it is let go. */
function Palette({ desk, deeds }: { desk: Desk; deeds: Deeds }) {
  return (
    <div className={css.palette} role="group" data-noprint aria-label="Kinds of nodes to add">
      {[...desk.kinds.values()].map((kind) => (
        <Tooltip key={kind.id} label={kind.description} multiline w={260}>
          <button
            type="button"
            className={css.kind}
            draggable
            onDragStart={(event) => event.dataTransfer.setData("application/x-rapport-node", kind.id)}
            onClick={() => deeds.add(kind, null)}
          >
            <KindIcon kind={kind.id} />
            {kind.label}
          </button>
        </Tooltip>
      ))}
    </div>
  );
}

/** How many mistakes there are, what is wrong with the whole, and the way to the first node that has one. */
function Mistakes({ desk }: { desk: Desk }) {
  const whole = desk.faults(null);
  const nodes = desk.order.filter(({ id }) => desk.faults(id).length > 0);
  const [first] = nodes;
  return (
    <div aria-live="polite">
      {whole.length > 0 && <Faults sentences={whole} />}
      {first !== undefined && (
        <p className={css.mistakes}>
          {nodes.length === 1 ? "One node needs something" : `${nodes.length} nodes need something`} before this can be started.{" "}
          <button type="button" className={`text-link ${css.jump}`} onClick={() => desk.select(first.id)}>
            Show the first
          </button>
        </p>
      )}
    </div>
  );
}

function isTyping(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [role=menu]") !== null;
}
