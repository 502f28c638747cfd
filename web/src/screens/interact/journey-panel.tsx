import { Button, NativeSelect } from "@mantine/core";
import { IconAlertTriangle, IconTrash } from "@tabler/icons-react";
import type { JourneyNode } from "../../api/types.ts";
import { AddMenu } from "./journey-add-menu.tsx";
import { settingsOf, useDesk } from "./journey-desk.tsx";
import { goals, portsOf, target, type Port } from "./journey-drawing.ts";
import { SettingFields } from "./journey-settings.tsx";
import css from "./journey.module.css";

/** All about one node: what is wrong, its settings, where its ways lead. */
export function NodePanel({ node }: { node: JourneyNode }) {
  const { kinds, deeds, faults } = useDesk();
  const kind = kinds.get(node.kind);
  if (kind === undefined) return null;
  const wrong = faults(node.id);
  return (
    <div className={css.panel}>
      <p className={css.hint}>{kind.description}</p>
      {wrong.length > 0 && <Faults sentences={wrong} />}
      {deeds !== null && (
        <>
          <fieldset className={css.fields}>
            <legend className="visually-hidden">Settings of {kind.label}</legend>
            <SettingFields
              settings={settingsOf(kind)}
              values={node.settings}
              change={(values, key) => deeds.settle(node.id, values, `${node.id} ${key}`)}
            />
          </fieldset>
          <Ways node={node} ports={portsOf(node, kinds)} />
          <div>
            <Button
              variant="subtle"
              color="red"
              size="compact-sm"
              leftSection={<IconTrash size={14} />}
              onClick={() => deeds.remove(node.id)}
            >
              Take it away
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

export function Faults({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul className={css.faults}>
      {sentences.map((sentence) => (
        <li key={sentence}>
          <IconAlertTriangle size={15} aria-hidden="true" />
          {sentence}
        </li>
      ))}
    </ul>
  );
}

function Ways({ node, ports }: { node: JourneyNode; ports: readonly Port[] }) {
  const { graph, kinds, numbers, words, deeds } = useDesk();
  if (deeds === null || ports.length === 0) return null;
  const places = goals(graph, node.id, kinds);
  return (
    <fieldset className={css.fields}>
      <legend>{ports.length === 1 ? "The way on" : "The ways on"}</legend>
      {ports.map((port) => (
        <div key={port.id} className={css.way}>
          <NativeSelect
            className={css.grow}
            label={ports.length === 1 ? "Leads to" : `“${port.label}” leads to`}
            value={target(graph, node.id, port.id) ?? ""}
            onChange={(event) => deeds.connect(node.id, port.id, event.currentTarget.value === "" ? null : event.currentTarget.value)}
            data={[
              { value: "", label: port.optional ? "where the first way leads" : "nowhere yet" },
              ...places.map(({ id }) => ({ value: id, label: `${numbers.get(id) ?? ""} ${words(id)}` })),
            ]}
          />
          <AddMenu
            label={`Add after “${words(node.id)}”, ${port.label}`}
            choose={(kind) => deeds.add(kind, { from: node.id, port: port.id })}
          />
        </div>
      ))}
    </fieldset>
  );
}
