import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { JourneyNode } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { AddMenu } from "./journey-add-menu.tsx";
import { useDesk } from "./journey-desk.tsx";
import { portsOf, target } from "./journey-drawing.ts";
import css from "./journey.module.css";
import { KindIcon } from "./journey-words.tsx";
import { Faults, NodePanel } from "./journey-panel.tsx";

interface OutlineProps {
  numbers?: ((id: string) => ReactNode) | undefined;
  /** What opens under the chosen node. */
  opened?: ((node: JourneyNode) => ReactNode) | undefined;
}

/** The journey as a numbered list: the way by keys and on a phone, and what the canvas shows in words. */
export function JourneyOutline({ numbers, opened }: OutlineProps) {
  const { order } = useDesk();
  return (
    <ol className={css.outline} aria-label="The journey as a list">
      {order.map((node) => (
        <Item key={node.id} node={node} numbers={numbers} opened={opened} />
      ))}
    </ol>
  );
}

function Item({ node, numbers, opened }: { node: JourneyNode } & OutlineProps) {
  const desk = useDesk();
  const { id } = node;
  const open = desk.selected === id;
  const faults = desk.faults(id);
  const detail = desk.detail(node);
  return (
    <li className={css.item} id={`node-${id}`} data-open={open || undefined}>
      <button type="button" className={css.itemHead} aria-expanded={open} onClick={() => desk.select(open ? null : id)}>
        {open ? <IconChevronDown size={15} aria-hidden="true" /> : <IconChevronRight size={15} aria-hidden="true" />}
        <span className={css.order}>{desk.numbers.get(id)}</span>
        <KindIcon kind={node.kind} />
        <span className={css.itemWords}>
          {desk.words(id)}
          {detail !== null && <span className={css.detail}>{detail}</span>}
        </span>
      </button>
      {numbers?.(id)}
      <Leads node={node} />
      {!open && faults.length > 0 && <Faults sentences={faults} />}
      {open && <div className={css.opened}>{opened === undefined ? <NodePanel node={node} /> : opened(node)}</div>}
    </li>
  );
}

/** Where each way leads, as links to the numbers. */
function Leads({ node }: { node: JourneyNode }) {
  const { graph, kinds, numbers, words, deeds, select, went } = useDesk();
  const ports = portsOf(node, kinds);
  if (ports.length === 0) return null;
  return (
    <ul className={css.leads}>
      {ports.map((port) => {
        const to = target(graph, node.id, port.id);
        if (to === null && port.optional && deeds === null) return null;
        return (
          <li key={port.id}>
            <span>
              {ports.length > 1 && <strong>{port.label}: </strong>}
              {to === null ? (
                <span className={css.nowhere}>{port.optional ? "on by the first way" : "leads nowhere yet"}</span>
              ) : (
                <button
                  type="button"
                  className={`text-link ${css.jump}`}
                  onClick={() => {
                    select(to);
                    document.getElementById(`node-${to}`)?.scrollIntoView({ block: "nearest" });
                  }}
                >
                  on to {numbers.get(to)} {words(to)}
                </button>
              )}
            </span>
            {went !== undefined && <span className={css.numbers}>{whole(went(node.id, port.id))} went</span>}
            {deeds !== null && (
              <AddMenu
                label={`Add after “${words(node.id)}”, ${port.label}`}
                choose={(kind) => deeds.add(kind, { from: node.id, port: port.id })}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}
