import { ActionIcon, SegmentedControl } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { lazy, Suspense, type ReactNode } from "react";
import type { JourneyNode } from "../../api/types.ts";
import { useSearchState } from "../../ui/search-state.ts";
import { Waiting } from "../../ui/states.tsx";
import { useDesk } from "./journey-desk.tsx";
import { nodeIn } from "./journey-drawing.ts";
import { JourneyOutline } from "./journey-outline.tsx";
import { NodePanel } from "./journey-panel.tsx";
import css from "./journey.module.css";
import { KindIcon } from "./journey-words.tsx";

const JourneyCanvas = lazy(async () => ({ default: (await import("./journey-canvas.tsx")).JourneyCanvas }));

/** Which node is chosen and how the drawing is shown stand in the address. */
export function useShown(): { view: string; selected: string | null; select: (id: string | null) => void; show: (view: string) => void } {
  const [search, change] = useSearchState();
  const narrow = useMediaQuery("(width <= 900px)", window.innerWidth <= 900);
  return {
    view: search["view"] ?? (narrow ? "list" : "canvas"),
    selected: search["node"] ?? null,
    select: (id) => change({ node: id ?? "" }),
    show: (view) => change({ view }),
  };
}

/** The drawing as canvas or list, with what is known of the chosen node beside or under it. */
export function Drawing({
  view,
  numbers,
  opened = (node) => <NodePanel node={node} />,
}: {
  view: string;
  numbers?: ((id: string) => ReactNode) | undefined;
  opened?: ((node: JourneyNode) => ReactNode) | undefined;
}) {
  const desk = useDesk();
  if (view === "list") return <JourneyOutline numbers={numbers} opened={opened} />;
  const node = desk.selected === null ? undefined : nodeIn(desk.graph, desk.selected);
  return (
    <div className={css.table} data-beside={node !== undefined || undefined}>
      <Suspense fallback={<Waiting />}>
        <JourneyCanvas numbers={numbers} />
      </Suspense>
      {node !== undefined && <Beside node={node}>{opened(node)}</Beside>}
    </div>
  );
}

function Beside({ node, children }: { node: JourneyNode; children: ReactNode }) {
  const { words, select, kinds } = useDesk();
  return (
    <aside className={css.beside} aria-label="The chosen node">
      <div className={css.besideHead}>
        <KindIcon kind={node.kind} />
        <h2 className={css.besideTitle}>{words(node.id) === "" ? kinds.get(node.kind)?.label : words(node.id)}</h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close the settings" onClick={() => select(null)}>
          <IconX size={16} />
        </ActionIcon>
      </div>
      {children}
    </aside>
  );
}

export function ViewChoice({ view, show }: { view: string; show: (view: string) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="How it is shown"
      value={view}
      onChange={show}
      data={[
        { value: "canvas", label: "Canvas" },
        { value: "list", label: "List" },
      ]}
    />
  );
}
