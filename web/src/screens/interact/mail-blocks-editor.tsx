import { ActionIcon, Button, Menu, NativeSelect, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from "@tabler/icons-react";
import type { Editor } from "@tiptap/react";
import { useEffect, useRef, useState } from "react";
import { tellWithUndo } from "../../ui/toast.tsx";
import css from "./mail-blocks.module.css";
import {
  blocksOf,
  changedPlaces,
  mayChangePlaces,
  restored,
  withAttribute,
  withInner,
  without,
  withNew,
  type Block,
  type BlockKind,
} from "./mail-blocks.ts";
import { MailWords } from "./mail-words.tsx";

const LABELS: Record<BlockKind, string> = {
  text: "Words",
  button: "Button",
  image: "Picture",
  divider: "Line",
  space: "Space",
  other: "As written",
};

interface Setting {
  name: string;
  label: string;
  choices?: { value: string; label: string }[];
  hint?: string;
}

const ALIGN: Setting = {
  name: "align",
  label: "Stands",
  choices: [
    { value: "", label: "usual place" },
    { value: "left", label: "left" },
    { value: "center", label: "in the middle" },
    { value: "right", label: "right" },
  ],
};

const SIZE: Setting = {
  name: "font-size",
  label: "Size",
  choices: [
    { value: "", label: "usual size" },
    { value: "13px", label: "small print" },
    { value: "16px", label: "text" },
    { value: "20px", label: "larger" },
    { value: "26px", label: "headline" },
  ],
};

const SETTINGS: Record<BlockKind, readonly Setting[]> = {
  text: [SIZE, ALIGN],
  button: [{ name: "href", label: "Leads to", hint: "{{ links.offer }}" }, ALIGN],
  image: [
    { name: "src", label: "Address of the picture", hint: "https://" },
    { name: "alt", label: "What it shows, for those who do not see it" },
    { name: "href", label: "Leads to", hint: "{{ links.offer }}" },
  ],
  divider: [],
  space: [{ name: "height", label: "Height", hint: "20px" }],
  other: [],
};

interface MailBlocksProps {
  mjml: string;
  readOnly: boolean;
  change: (mjml: string) => void;
  /** The block in which one writes, so that what is inserted goes there. */
  entered: (editor: Editor) => void;
}

/** The mail as blocks, in the order in which one reads them. The source stays the truth: only what is touched is rewritten. */
export function MailBlocks({ mjml, readOnly, change, entered }: MailBlocksProps) {
  const latest = useRef(mjml);
  // Editors keep their own words, so they begin anew when the source was changed by anything else.
  const [own, setOwn] = useState({ mjml, version: 0 });
  if (own.mjml !== mjml) setOwn({ mjml, version: own.version + 1 });
  useEffect(() => {
    latest.current = mjml;
  }, [mjml]);
  const write = (next: string): void => {
    setOwn({ mjml: next, version: own.version });
    change(next);
  };
  const blocks = blocksOf(mjml);
  if (blocks.length === 0) return <p className={css.none}>This mail has no columns with blocks. Its source can be edited.</p>;
  return (
    <ol className={css.blocks} key={own.version}>
      {blocks.map((block, place) => (
        <li key={place}>
          <BlockCard
            block={block}
            name={`${LABELS[block.kind]}, block ${place + 1} of ${blocks.length}`}
            mjml={mjml}
            previous={blocks[place - 1]}
            next={blocks[place + 1]}
            readOnly={readOnly}
            now={() => latest.current}
            write={write}
            rebuild={change}
            entered={entered}
          />
        </li>
      ))}
    </ol>
  );
}

interface BlockCardProps {
  block: Block;
  name: string;
  mjml: string;
  previous: Block | undefined;
  next: Block | undefined;
  readOnly: boolean;
  /** The source as it is by now. */
  now: () => string;
  /** A change within the block. */
  write: (mjml: string) => void;
  /** A change of which blocks there are. */
  rebuild: (mjml: string) => void;
  entered: (editor: Editor) => void;
}

function BlockCard({ block, name, mjml, previous, next, readOnly, now, write, rebuild, entered }: BlockCardProps) {
  function takeOut(): void {
    const rest = without(mjml, block);
    rebuild(rest);
    tellWithUndo(`${LABELS[block.kind]} taken out.`, () => rebuild(restored(now(), mjml, rest)));
  }
  return (
    <section className={css.block} aria-label={name} data-kind={block.kind}>
      <div className={css.head}>
        <span className={css.kind}>{LABELS[block.kind]}</span>
        {!readOnly && (
          <div className={css.tools}>
            <Move way="up" may={mayChangePlaces(mjml, previous, block)} go={() => rebuild(changedPlaces(mjml, previous!, block))} />
            <Move way="down" may={mayChangePlaces(mjml, block, next)} go={() => rebuild(changedPlaces(mjml, block, next!))} />
            <ActionIcon variant="subtle" color="gray" aria-label="Take out" onClick={takeOut}>
              <IconTrash size={15} />
            </ActionIcon>
            <AddMenu add={(kind) => rebuild(withNew(mjml, block, kind))} />
          </div>
        )}
      </div>
      <Body block={block} name={name} readOnly={readOnly} change={(inner) => write(withInner(mjml, block, inner))} entered={entered} />
      {SETTINGS[block.kind].length > 0 && (
        <div className={css.settings}>
          {SETTINGS[block.kind].map((setting) => (
            <SettingField
              key={setting.name}
              setting={setting}
              value={block.attributes[setting.name] ?? ""}
              readOnly={readOnly}
              change={(value) => write(withAttribute(mjml, block, setting.name, value))}
            />
          ))}
        </div>
      )}
    </section>
  );
}

interface BodyProps {
  block: Block;
  name: string;
  readOnly: boolean;
  change: (inner: string) => void;
  entered: (editor: Editor) => void;
}

function Body({ block, name, readOnly, change, entered }: BodyProps) {
  if (block.kind === "text") return <MailWords label={name} inner={block.inner} readOnly={readOnly} change={change} entered={entered} />;
  if (block.kind === "button") {
    return (
      <TextInput
        label="On the button"
        value={block.inner}
        readOnly={readOnly}
        onChange={(event) => change(event.currentTarget.value.replaceAll("<", ""))}
      />
    );
  }
  if (block.kind === "image") {
    const src = block.attributes["src"] ?? "";
    return src.startsWith("https://") && !src.includes("{") ? (
      <img className={css.picture} src={src} alt={block.attributes["alt"] ?? ""} />
    ) : (
      <p className={css.none}>No picture yet: give its address below.</p>
    );
  }
  if (block.kind === "divider") return <hr className={css.line} />;
  if (block.kind === "space") return null;
  return <p className={css.none}>{`<${block.element}>`} is edited in the source.</p>;
}

function Move({ way, may, go }: { way: "up" | "down"; may: boolean; go: () => void }) {
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={`Move ${way}`} disabled={!may} onClick={go}>
      {way === "up" ? <IconArrowUp size={15} /> : <IconArrowDown size={15} />}
    </ActionIcon>
  );
}

function AddMenu({ add }: { add: (kind: Exclude<BlockKind, "other">) => void }) {
  const kinds = ["text", "button", "image", "divider", "space"] as const;
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="compact-xs" variant="default" leftSection={<IconPlus size={13} />}>
          Below
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {kinds.map((kind) => (
          <Menu.Item key={kind} onClick={() => add(kind)}>
            {LABELS[kind]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface SettingFieldProps {
  setting: Setting;
  value: string;
  readOnly: boolean;
  change: (value: string) => void;
}

function SettingField({ setting, value, readOnly, change }: SettingFieldProps) {
  const { choices, label, hint } = setting;
  if (choices === undefined) {
    return (
      <TextInput
        label={label}
        size="xs"
        value={value}
        placeholder={hint ?? ""}
        readOnly={readOnly}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  const known = choices.some((choice) => choice.value === value);
  return (
    <NativeSelect
      aria-label={label}
      size="xs"
      value={value}
      disabled={readOnly}
      data={known ? choices : [...choices, { value, label: value }]}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
