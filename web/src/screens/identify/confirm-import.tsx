import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { ImportPreview } from "../../api/types.ts";
import { bytes, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import css from "./new-import.module.css";

const outcomes: Record<string, { label: string; tone: Tone }> = {
  new: { label: "new", tone: "good" },
  known: { label: "known person", tone: "info" },
  return: { label: "return", tone: "warn" },
  fee: { label: "fee", tone: "plain" },
  anonymous: { label: "nobody's receipt", tone: "plain" },
  duplicate: { label: "duplicate", tone: "plain" },
  rejected: { label: "rejected", tone: "bad" },
};

type Mapping = Record<string, number>;

function guessed(preview: ImportPreview): Mapping {
  const mapping: Mapping = {};
  for (const column of preview.columns) if (column.meaning !== null) mapping[column.meaning] = column.index;
  return mapping;
}

/** The guess, on real rows. One changes what is wrong and confirms. */
export function ConfirmImport({ preview, again }: { preview: ImportPreview; again: () => void }) {
  const [mapping, setMapping] = useState<Mapping>(() => guessed(preview));
  const [shift, setShift] = useState(false);
  const go = useGo();
  const queryClient = useQueryClient();
  const start = useMutation({
    mutationFn: () => actions.startImport({ upload: preview.upload, kind: preview.kind, mapping, ...(shift ? { shiftToNow: true } : {}) }),
    onSuccess: ({ id }) => {
      void queryClient.invalidateQueries({ queryKey: ["/v1/jobs"] });
      void queryClient.invalidateQueries({ queryKey: ["/v1/imports"] });
      go(paths.import(id));
    },
  });
  return (
    <>
      <Panel
        flush
        title={preview.fileName}
        note={`${bytes(preview.bytes)}, ${preview.encoding}, columns divided by ${dividerWord(preview.delimiter)}. Holds ${preview.kind}.`}
      >
        <Rows preview={preview} mapping={mapping} change={setMapping} />
        <Tally preview={preview} />
      </Panel>
      {start.isError && <ErrorBox sentence={sentenceOf(start.error)} />}
      <div className={css.confirm}>
        <Button size="sm" loading={start.isPending} onClick={() => start.mutate()}>
          Import it
        </Button>
        <Button size="sm" variant="default" onClick={again}>
          Another file
        </Button>
        {preview.kind === "purchases" && (
          <Checkbox
            size="sm"
            label="Move the dates so that the last day is yesterday (for old sample files)"
            checked={shift}
            onChange={(event) => setShift(event.currentTarget.checked)}
          />
        )}
      </div>
    </>
  );
}

/** What the first rows of the file would become, counted. */
function Tally({ preview }: { preview: ImportPreview }) {
  const kinds = Map.groupBy(preview.rows, (row) => row.outcome);
  const parts = [...kinds].map(([outcome, rows]) => `${whole(rows.length)} ${outcomes[outcome]?.label ?? outcome}`);
  return (
    <p className={css.tally}>
      Of the first {whole(preview.rows.length)} rows: {parts.join(", ")}.
    </p>
  );
}

const shownRows = 12;

/** A dozen rows that show every outcome, in the order of the file. */
function telling(rows: ImportPreview["rows"]): ImportPreview["rows"] {
  const kinds = [...Map.groupBy(rows, (row) => row.outcome).values()];
  const each = Math.max(1, Math.floor(shownRows / Math.max(1, kinds.length)));
  const chosen = new Set(kinds.flatMap((kind) => kind.slice(0, each)));
  for (const row of rows) if (chosen.size < shownRows) chosen.add(row);
  return rows.filter((row) => chosen.has(row));
}

function dividerWord(delimiter: string): string {
  const words: Record<string, string> = { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars" };
  return words[delimiter] ?? `“${delimiter}”`;
}

interface RowsProps {
  preview: ImportPreview;
  mapping: Mapping;
  change: (mapping: Mapping) => void;
}

function Rows({ preview, mapping, change }: RowsProps) {
  return (
    <div className={css.scroll} role="region" aria-label="The first rows of the file" tabIndex={0}>
      <table className={css.grid}>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">What happens</th>
            {preview.columns.map((column) => (
              <th key={column.index} scope="col">
                <span className={css.header}>{column.header}</span>
                <MeaningSelect preview={preview} column={column} mapping={mapping} change={change} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {telling(preview.rows).map((row) => (
            <tr key={row.line}>
              <td className="number">{whole(row.line)}</td>
              <td>
                <Tag tone={outcomes[row.outcome]?.tone ?? "plain"}>{outcomes[row.outcome]?.label ?? row.outcome}</Tag>{" "}
                {row.why !== null && <span className={css.why}>{row.why}</span>}
              </td>
              {preview.columns.map((column) => (
                <td key={column.index}>
                  <span className={css.cell}>{row.cells[column.index]}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MeaningSelect({ preview, column, mapping, change }: RowsProps & { column: ImportPreview["columns"][number] }) {
  const current = Object.entries(mapping).find(([, index]) => index === column.index)?.[0] ?? "";
  const fitting = preview.meanings.filter((meaning) => meaning.kind === preview.kind || meaning.id === current);
  function choose(meaning: string): void {
    const kept = Object.entries(mapping).filter(([known, index]) => index !== column.index && known !== meaning);
    change({ ...Object.fromEntries(kept), ...(meaning === "" ? {} : { [meaning]: column.index }) });
  }
  return (
    <NativeSelect
      size="xs"
      aria-label={`Meaning of ${column.header}`}
      value={current}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[
        { value: "", label: "leave out" },
        ...(fitting.length > 0 ? fitting : preview.meanings).map((meaning) => ({ value: meaning.id, label: meaning.label })),
      ]}
    />
  );
}
