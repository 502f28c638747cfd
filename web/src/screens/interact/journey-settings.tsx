import { ActionIcon, Autocomplete, Button, Checkbox, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { JourneyNode } from "../../api/types.ts";
import { counts, type Setting } from "./journey-desk.tsx";
import { MessagePick, RulePick } from "./journey-picks.tsx";
import css from "./journey.module.css";

type Values = JourneyNode["settings"];

interface SettingsProps {
  settings: readonly [string, Setting][];
  values: Values;
  /** `key` is the setting that is typed into. */
  change: (values: Values, key: string) => void;
}

/** The fields of a node, made from what the server says about its settings. */
export function SettingFields({ settings, values, change }: SettingsProps) {
  return settings
    .filter(([, setting]) => counts(setting, values))
    .map(([key, setting]) => (
      <SettingField
        key={key}
        setting={setting}
        value={values[key]}
        set={(value) => {
          const { [key]: _, ...rest } = values;
          change(value === undefined ? rest : { ...rest, [key]: value }, key);
        }}
      />
    ));
}

interface FieldProps {
  setting: Setting;
  value: unknown;
  set: (value: unknown) => void;
}

const plain = (word: string): string => word.replaceAll("-", " ");

function SettingField(props: FieldProps) {
  const { setting, value, set } = props;
  const words = { label: setting.title, description: setting.description };
  if (setting["x-pick"] !== undefined) return <PickField {...props} />;
  switch (setting.type) {
    case "boolean":
      return <Checkbox {...words} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
    case "integer":
    case "number":
      return (
        <NumberInput
          {...words}
          {...(setting.minimum !== undefined && { min: setting.minimum })}
          {...(setting.maximum !== undefined && { max: setting.maximum })}
          allowDecimal={setting.type === "number"}
          value={typeof value === "number" ? value : ""}
          onChange={(next) => set(typeof next === "number" ? next : undefined)}
        />
      );
    case "array":
      return setting.items?.enum === undefined ? <Rows {...props} /> : <Several {...props} />;
    default:
      return <TextField {...props} />;
  }
}

function TextField({ setting, value, set }: FieldProps) {
  const words = { label: setting.title, description: setting.description };
  const text = typeof value === "string" ? value : "";
  if (setting.enum !== undefined)
    return (
      <NativeSelect
        {...words}
        value={text}
        onChange={(event) => set(event.currentTarget.value)}
        data={[...(text === "" ? [{ value: "", label: "choose" }] : []), ...setting.enum.map((id) => ({ value: id, label: plain(id) }))]}
      />
    );
  const typed = (event: { currentTarget: { value: string } }) => set(event.currentTarget.value);
  const limit = setting.maxLength === undefined ? {} : { maxLength: setting.maxLength };
  if ((setting.maxLength ?? 0) > 200) return <Textarea {...words} {...limit} autosize minRows={2} value={text} onChange={typed} />;
  return <TextInput {...words} {...limit} value={text} onChange={typed} />;
}

/** Some of a few, such as weekdays. */
function Several({ setting, value, set }: FieldProps) {
  const chosen = Array.isArray(value) ? value.map(String) : [];
  return (
    <Checkbox.Group label={setting.title} description={setting.description} value={chosen} onChange={set}>
      <div className={css.several}>
        {setting.items?.enum?.map((id) => (
          <Checkbox key={id} value={id} label={plain(id)} />
        ))}
      </div>
    </Checkbox.Group>
  );
}

/** A list of things with settings of their own, such as the ways of a split. */
function Rows({ setting, value, set }: FieldProps) {
  const rows = Array.isArray(value) ? (value as Values[]) : [];
  const fields = Object.entries(setting.items?.properties ?? {});
  const thing = setting.items?.title ?? "entry";
  const put = (index: number, row: Values) => set(rows.map((each, i) => (i === index ? row : each)));
  function add(): void {
    const taken = new Set(rows.map((row) => row["id"]));
    const id = "a b c d e f g h".split(" ").find((letter) => !taken.has(letter)) ?? `way-${rows.length}`;
    set([...rows, { id, label: id.toUpperCase(), share: 0 }]);
  }
  return (
    <fieldset className={css.rows}>
      <legend>{setting.title}</legend>
      {rows.map((row, index) => (
        <div key={String(row["id"])} className={css.row} role="group" aria-label={`${thing} ${index + 1}`}>
          <SettingFields settings={fields.filter(([key]) => key !== "id")} values={row} change={(next) => put(index, next)} />
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Remove ${thing.toLowerCase()} ${index + 1}`}
            disabled={rows.length <= (setting.minItems ?? 0)}
            onClick={() => set(rows.filter((_, i) => i !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      {rows.length < (setting.maxItems ?? 8) && (
        <Button variant="default" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={add}>
          One more {thing.toLowerCase()}
        </Button>
      )}
    </fieldset>
  );
}

/** What is chosen from what there is. */
function PickField(props: FieldProps) {
  const { setting, value, set } = props;
  const words = { label: setting.title, description: setting.description };
  const text = typeof value === "string" ? value : "";
  switch (setting["x-pick"]) {
    case "rule":
      return <RulePick title={setting.title} value={value as Values["rule"]} set={set} />;
    case "message":
      return <MessagePick title={setting.title} value={text} set={set} />;
    case "time":
      return <TextInput {...words} type="time" value={text} onChange={(event) => set(event.currentTarget.value)} />;
    case "segment":
    case "watch-list":
      return <ListPick of={setting["x-pick"]} {...words} value={text} set={set} />;
    case "event":
    case "date-attribute":
      return <NamePick of={setting["x-pick"]} {...words} value={text} set={set} />;
    default:
      return <TextField {...props} />;
  }
}

interface PickProps<Of extends string> {
  of: Of;
  label: string;
  description: string | undefined;
  value: string;
  set: (value: string) => void;
}

function ListPick({ of, value, set, ...words }: PickProps<"segment" | "watch-list">) {
  const segments = useQuery({ ...queries.segments(), enabled: of === "segment" }).data?.items;
  const lists = useQuery({ ...queries.watchLists(), enabled: of === "watch-list" }).data?.items;
  const items = of === "segment" ? segments?.filter(({ kind }) => kind === "live") : lists;
  const gone = value !== "" && items !== undefined && !items.some(({ id }) => id === value);
  return (
    <NativeSelect
      {...words}
      value={value}
      onChange={(event) => set(event.currentTarget.value)}
      data={[
        ...(value === "" ? [{ value: "", label: items?.length === 0 ? "there is none yet" : "choose" }] : []),
        ...(gone ? [{ value, label: "one that is not there any more" }] : []),
        ...(items ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}

/** A name that people's records or events carry; those that are known are offered. */
export function NamePick({ of, value, set, ...words }: PickProps<"event" | "date-attribute">) {
  const fields = useQuery({ ...queries.segmentFields(), staleTime: 60_000 }).data?.fields ?? [];
  const known =
    of === "event"
      ? fields.filter(({ id }) => id.startsWith("did.")).map(({ id }) => id.slice("did.".length))
      : fields.filter(({ id, type }) => id.startsWith("fact.") && type === "date").map(({ id }) => id.slice("fact.".length));
  return (
    <Autocomplete
      {...words}
      value={value}
      onChange={set}
      data={[...new Set(["Order Completed", ...known].slice(of === "event" ? 0 : 1))]}
      limit={20}
    />
  );
}
