import { ActionIcon, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import type { JourneyKind } from "../../api/types.ts";
import { useDesk } from "./journey-desk.tsx";
import { KindIcon } from "./journey-words.tsx";
import css from "./journey.module.css";

/** What may stand after a way: everything but a start. */
export function AddMenu({ label, choose }: { label: string; choose: (kind: JourneyKind) => void }) {
  const { kinds } = useDesk();
  return (
    <Menu position="bottom-start" width={280} withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size={26} radius="xl" aria-label={label} title={label} className={`nodrag nopan ${css.add}`}>
          <IconPlus size={13} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {[...kinds.values()]
          .filter(({ role }) => role !== "start")
          .map((kind) => (
            <Menu.Item key={kind.id} leftSection={<KindIcon kind={kind.id} />} onClick={() => choose(kind)}>
              {kind.label}
              <span className={css.says}>{kind.description}</span>
            </Menu.Item>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
