import { Button, Menu } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import css from "./message.module.css";

interface Piece {
  label: string;
  says: string;
  mail: string;
  letter: string;
}

const pieces: readonly Piece[] = [
  {
    label: "Their next question",
    says: "With what it is for and an answer at a tap; nothing where there is nothing to ask",
    mail: "{% question %}",
    letter: "{% question %}",
  },
  {
    label: "Their first name",
    says: "Or “customer” where it is not known",
    mail: '{{ person.givenName | default: "customer" }}',
    letter: '{{ person.givenName | default: "customer" }}',
  },
  {
    label: "The code of the offer",
    says: "One of their own, or the offer's word for many; for offers with something to get",
    mail: "<strong>{{ offer.code }}</strong>",
    letter: "{{ offer.code }}",
  },
  {
    label: "The link to their page",
    says: "Where they decide what we know and send",
    mail: '<a href="{{ links.preferences }}">Your page</a>',
    letter: "{{ links.preferences }}",
  },
];

/** What differs from person to person, ready to be put in; the preview beside shows it with real people. */
export function InsertMenu({ part, insert }: { part: "mail" | "letter"; insert: (piece: string) => void }) {
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />}>
          Insert
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {pieces.map((piece) => (
          <Menu.Item key={piece.label} onClick={() => insert(piece[part])}>
            {piece.label}
            <span className={css.says}>{piece.says}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
