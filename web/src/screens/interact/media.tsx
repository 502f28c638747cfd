import { Button, NativeSelect, PasswordInput, Switch, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Medium } from "../../api/types.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import { nameOf } from "../words.tsx";
import { SignaturesPanel } from "./signatures.tsx";
import css from "./media.module.css";

const handed: Record<Medium["handing"], string> = {
  mail: "Sent at once, as a signed mail",
  http: "Sent at once, by a machine elsewhere",
  print: "Printed: one file of pages for all",
  people: "Work for people, on a list",
  slot: "Waits until a page or a paper asks",
};

/** All media, each with what it needs and what is missing. The screen knows none by name. */
export function MediaScreen() {
  const query = useQuery(queries.sendingMedia());
  return (
    <Page
      title="Media"
      above={{ label: "Settings", href: paths.settings() }}
      lead="By which ways people can be reached. Only what is set up is offered to them and to campaigns."
      narrow
    >
      <Loaded query={query}>{({ items }) => items.map((medium) => <MediumPanel key={medium.id} medium={medium} />)}</Loaded>
      <SignaturesPanel />
    </Page>
  );
}

function MediumPanel({ medium }: { medium: Medium }) {
  return (
    <Panel title={medium.name} note={`${handed[medium.handing]}. Needs ${medium.needs}. Done: ${medium.done}`}>
      <p className={css.state}>
        {medium.missing === null ? <Tag tone="good">ready</Tag> : <Tag>not set up</Tag>} {medium.missing}
      </p>
      {medium.reportsTo !== null && (
        <p className={css.small}>
          Receipts and answers are posted to <code className={css.address}>{medium.reportsTo}</code>
        </p>
      )}
      {medium.fields.length > 0 && <MediumForm key={JSON.stringify(medium.fields)} medium={medium} />}
      {medium.missing === null && (toOneself(medium) ? <TestForm medium={medium} /> : <Sample medium={medium} />)}
    </Panel>
  );
}

const toOneself = ({ handing }: Medium): boolean => handing === "mail" || handing === "http";

type Field = Medium["fields"][number];

/** A secret starts empty whatever is kept: it is not shown, and what is left empty stays. */
const shownAt = ({ kind, value }: Field): string => (kind === "secret" ? "" : value);

function MediumForm({ medium }: { medium: Medium }) {
  const queryClient = useQueryClient();
  const first = Object.fromEntries(medium.fields.map((field) => [field.id, shownAt(field)]));
  const [values, setValues] = useState<Record<string, string>>(first);
  const changed = Object.fromEntries(Object.entries(values).filter(([id, value]) => value !== first[id]));
  const save = useMutation({
    mutationFn: () => actions.setUpMedium(medium.id, changed),
    onSuccess: async () => {
      await queryClient.invalidateQueries(queries.sendingMedia());
      tell(`${medium.name} is changed.`);
    },
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    save.mutate();
  }
  return (
    <form className={css.form} onSubmit={submit} aria-label={medium.name}>
      {save.isError && <ErrorBox sentence={sentenceOf(save.error)} />}
      {medium.fields.map((field) => (
        <FieldInput
          key={field.id}
          field={field}
          value={values[field.id] ?? ""}
          change={(value) => setValues((old) => ({ ...old, [field.id]: value }))}
        />
      ))}
      <May to="owner">
        <Button type="submit" loading={save.isPending} disabled={Object.keys(changed).length === 0}>
          Save
        </Button>
      </May>
    </form>
  );
}

/** A few words to oneself, before anybody else gets any. */
function TestForm({ medium }: { medium: Medium }) {
  const [to, setTo] = useState("");
  const send = useMutation({ mutationFn: () => actions.testMedium(medium.id, to) });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    send.mutate();
  }
  return (
    <May to="owner">
      <form className={css.test} onSubmit={submit} aria-label={`Test of ${medium.name}`}>
        <TextInput label="Test message to" value={to} onChange={(event) => setTo(event.currentTarget.value)} required />
        <Button type="submit" variant="default" loading={send.isPending} disabled={to.trim() === ""}>
          Send
        </Button>
      </form>
      {send.isError && <ErrorBox sentence={sentenceOf(send.error)} />}
      {send.data !== undefined && <p role="status">{send.data.sentence}</p>}
    </May>
  );
}

/** What one real person would get; nothing goes out. */
function Sample({ medium }: { medium: Medium }) {
  const [open, setOpen] = useState(false);
  const query = useQuery({ ...queries.mediumSample(medium.id), enabled: open });
  return (
    <May to="care">
      {open ? (
        <Loaded query={query} lines={3}>
          {({ personId, name, address, text, pages }) => (
            <div className={css.sample}>
              <p>
                What <AppLink href={paths.person(personId)}>{nameOf(name)}</AppLink> would get
                {medium.handing !== "slot" && <>, at {address.replaceAll("\n", ", ")}</>}. Nothing goes out.
              </p>
              {pages ? (
                <a className="text-link" href={files.mediumSample(medium.id)} target="_blank" rel="noreferrer">
                  Its pages, as printed
                </a>
              ) : (
                <p className={css.text}>{text}</p>
              )}
            </div>
          )}
        </Loaded>
      ) : (
        <div>
          <Button variant="default" onClick={() => setOpen(true)}>
            Show it with a real person
          </Button>
        </div>
      )}
    </May>
  );
}

function FieldInput({ field, value, change }: { field: Field; value: string; change: (value: string) => void }) {
  const words = { label: field.label, description: field.help, withAsterisk: field.required === true };
  if (field.kind === "switch") {
    return (
      <Switch
        label={field.label}
        description={field.help}
        checked={value === "yes"}
        onChange={(event) => change(event.currentTarget.checked ? "yes" : "no")}
      />
    );
  }
  if (field.kind === "choice") {
    return <NativeSelect {...words} value={value} data={field.options ?? []} onChange={(event) => change(event.currentTarget.value)} />;
  }
  if (field.kind === "words") {
    return <Textarea {...words} value={value} autosize minRows={2} onChange={(event) => change(event.currentTarget.value)} />;
  }
  if (field.kind === "secret") {
    return (
      <PasswordInput
        {...words}
        value={value}
        autoComplete="off"
        placeholder={field.value === "" ? "" : "kept; type a new one to change it"}
        onChange={(event) => change(event.currentTarget.value)}
      />
    );
  }
  return <TextInput {...words} value={value} onChange={(event) => change(event.currentTarget.value)} />;
}
