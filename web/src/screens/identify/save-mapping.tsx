import { Button, Popover, TextInput } from "@mantine/core";
import { IconDeviceFloppy } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { ImportPreview } from "../../api/types.ts";
import { complain, tellWithUndo } from "../../ui/toast.tsx";

/** Keeps what the columns mean under a name: a file with the same header is read so from then on. */
export function SaveMapping({ preview }: { preview: ImportPreview }) {
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const queryClient = useQueryClient();
  const refresh = (): void => void queryClient.invalidateQueries({ queryKey: ["/v1/imports/preview"] });
  const forget = useMutation({
    mutationFn: (saved: string) => actions.forgetMapping(saved),
    onSuccess: refresh,
    onError: (error) => complain(sentenceOf(error)),
  });
  const save = useMutation({
    mutationFn: () => {
      const header = preview.columns.map((column) => column.header);
      const columns = Object.fromEntries(Object.entries(preview.mapping).map(([meaning, index]) => [meaning, header[index] ?? ""]));
      return actions.saveMapping({ name: name.trim(), kind: preview.kind, header, columns });
    },
    onSuccess: (saved) => {
      setOpen(false);
      refresh();
      tellWithUndo(`Saved as “${saved.name}”. Files with this header are read so from now on.`, () => forget.mutate(saved.name));
    },
    onError: (error) => complain(sentenceOf(error)),
  });
  return (
    <Popover opened={open} onChange={setOpen} trapFocus position="bottom-end" withinPortal>
      <Popover.Target>
        <Button variant="default" leftSection={<IconDeviceFloppy size={15} />} onClick={() => setOpen(!open)}>
          Save these columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <TextInput
            label="Name of the mapping"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            required
            maxLength={80}
          />
          <Button type="submit" mt={8} size="xs" loading={save.isPending} disabled={name.trim() === ""}>
            Save
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
