import { Button, Checkbox, FileInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { Panel } from "../../ui/page.tsx";
import { Empty, ErrorBox, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell } from "../../ui/toast.tsx";
import { May } from "../may.tsx";
import css from "./media.module.css";

/** Who signs letters: for each customer the one in their fact “Own representative”, else the usual one. */
export function SignaturesPanel() {
  const query = useQuery(queries.signatures());
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: (id: string) => actions.removeSignature(id),
    onSuccess: (left) => queryClient.setQueryData(queries.signatures().queryKey, left),
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Panel title="Signatures" note="Letters are signed by the one in a customer's fact “Own representative”, else by the usual one">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty sentence="Nobody signs yet: letters end with their last words." />
          ) : (
            <ul className={css.signers}>
              {items.map(({ id, name, title, usual, image }) => (
                <li key={id} className={css.signer}>
                  {image !== null && <img className={css.signature} src={image} alt={`Signature of ${name}`} />}
                  <span>
                    {name}
                    {title !== "" && `, ${title}`}
                  </span>
                  {usual && <Tag tone="accent">usual</Tag>}
                  <May to="owner">
                    <Button size="compact-sm" variant="default" onClick={() => remove.mutate(id)}>
                      Take away
                    </Button>
                  </May>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <May to="owner">
        <SignatureForm />
      </May>
    </Panel>
  );
}

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

function SignatureForm() {
  const queryClient = useQueryClient();
  const [name, setName] = useState("");
  const [title, setTitle] = useState("");
  const [usual, setUsual] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const put = useMutation({
    mutationFn: async () => actions.putSignature({ name, title, usual, image: file === null ? null : await base64Of(file) }),
    onSuccess: (all) => {
      queryClient.setQueryData(queries.signatures().queryKey, all);
      tell(`${name} signs.`);
      setName("");
      setTitle("");
      setFile(null);
    },
  });
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    put.mutate();
  }
  return (
    <form className={css.form} onSubmit={submit} aria-label="Who signs">
      {put.isError && <ErrorBox sentence={sentenceOf(put.error)} />}
      <TextInput label="Name" value={name} onChange={(event) => setName(event.currentTarget.value)} required />
      <TextInput label="Below the name" value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <FileInput
        label="Scanned signature"
        description="PNG or JPEG, 300 000 bytes at most"
        accept="image/png,image/jpeg"
        value={file}
        onChange={setFile}
        clearable
      />
      <Checkbox
        label="Signs for whoever has nobody of their own"
        checked={usual}
        onChange={(event) => setUsual(event.currentTarget.checked)}
      />
      <Button type="submit" loading={put.isPending} disabled={name.trim() === ""}>
        Add or change
      </Button>
    </form>
  );
}
