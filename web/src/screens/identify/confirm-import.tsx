import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { ImportChoice, ImportPreview } from "../../api/types.ts";
import { bytes, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { Panel } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import { kindWords, type Mapping } from "./import-choice.ts";
import css from "./new-import.module.css";
import { SaveMapping } from "./save-mapping.tsx";

const outcomes: Record<string, { label: string; tone: Tone }> = {
  new: { label: "new", tone: "good" },
  known: { label: "known", tone: "info" },
  return: { label: "return", tone: "warn" },
  fee: { label: "fee", tone: "plain" },
  anonymous: { label: "nobody's receipt", tone: "plain" },
  duplicate: { label: "duplicate", tone: "plain" },
  rejected: { label: "rejected", tone: "bad" },
};

interface ConfirmProps {
  preview: ImportPreview;
  country: string;
  /** The rows shown are those of the choice before. */
  counting: boolean;
  choose: (choice: ImportChoice) => void;
  again: () => void;
}

/** What was recognised, on real rows. One changes what is wrong, sees at once what that does, and confirms. */
export function ConfirmImport({ preview, country, counting, choose, again }: ConfirmProps) {
  const { upload, kind, mapping } = preview;
  const [shift, setShift] = useState(false);
  const go = useGo();
  const queryClient = useQueryClient();
  const start = useMutation({
    mutationFn: () => actions.startImport({ upload, kind, mapping, country, ...(shift ? { shiftToNow: true } : {}) }),
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
        note={`${bytes(preview.bytes)}. Holds ${kindWords[kind]}.`}
        actions={<SaveMapping preview={preview} />}
      >
        <ReadAs preview={preview} country={country} choose={choose} />
        <Rows preview={preview} change={(next) => choose({ kind, mapping: next, country })} />
        <Tally preview={preview} counting={counting} />
      </Panel>
      {start.isError && <ErrorBox sentence={sentenceOf(start.error)} />}
      <div className={css.confirm}>
        <Button size="sm" loading={start.isPending} disabled={counting} onClick={() => start.mutate()}>
          Import it
        </Button>
        <Button size="sm" variant="default" onClick={again}>
          Another file
        </Button>
        {kind === "purchases" && (
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

const byWords = { saved: "saved: ", preset: "", guess: "guessed by the headers" };

/** Which export this is, what it holds, and where its people live if the rows do not say. */
function ReadAs({ preview, country, choose }: Pick<ConfirmProps, "preview" | "country" | "choose">) {
  const same = (mapping: Mapping): boolean =>
    Object.keys(mapping).length === Object.keys(preview.mapping).length &&
    Object.entries(mapping).every(([meaning, index]) => preview.mapping[meaning] === index);
  const current = preview.readings.findIndex((reading) => reading.kind === preview.kind && same(reading.mapping));
  return (
    <div className={css.reading}>
      <NativeSelect
        size="xs"
        label="Read as"
        value={String(current)}
        onChange={(event) => {
          const reading = preview.readings[Number(event.currentTarget.value)];
          if (reading !== undefined) choose({ kind: reading.kind, mapping: reading.mapping, country });
        }}
        data={[
          ...preview.readings.map(({ by, name }, i) => ({ value: String(i), label: `${byWords[by]}${name ?? ""}` })),
          ...(current < 0 ? [{ value: "-1", label: "as chosen below" }] : []),
        ]}
      />
      <NativeSelect
        size="xs"
        label="Holds"
        value={preview.kind}
        onChange={(event) => choose({ kind: event.currentTarget.value as keyof typeof kindWords, country })}
        data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
      />
      {preview.kind === "people" && (
        <TextInput
          size="xs"
          label="Country, where a row names none"
          placeholder="GB"
          maxLength={2}
          w={200}
          defaultValue={country}
          onBlur={(event) => {
            const code = event.currentTarget.value.trim().toUpperCase();
            if (code !== country) choose({ kind: preview.kind, mapping: preview.mapping, country: /^[A-Z]{2}$/.test(code) ? code : "" });
          }}
        />
      )}
    </div>
  );
}

/** What the first rows of the file would become, counted. */
function Tally({ preview, counting }: { preview: ImportPreview; counting: boolean }) {
  const kinds = Map.groupBy(preview.rows, (row) => row.outcome);
  const parts = [...kinds].map(([outcome, rows]) => `${whole(rows.length)} ${outcomes[outcome]?.label ?? outcome}`);
  return (
    <p className={css.tally} aria-live="polite">
      {counting ? "Counting anew …" : `Of the first ${whole(preview.rows.length)} rows: ${parts.join(", ")}.`}
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

interface RowsProps {
  preview: ImportPreview;
  change: (mapping: Mapping) => void;
}

function Rows({ preview, change }: RowsProps) {
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
                <MeaningSelect preview={preview} column={column} change={change} />
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
                <span className={css.why}>{row.why}</span>
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

function MeaningSelect({ preview, column, change }: RowsProps & { column: ImportPreview["columns"][number] }) {
  const current = Object.entries(preview.mapping).find(([, index]) => index === column.index)?.[0] ?? "";
  const fitting = preview.meanings.filter((meaning) => meaning.kind === preview.kind);
  function choose(meaning: string): void {
    const kept = Object.entries(preview.mapping).filter(([known, index]) => index !== column.index && known !== meaning);
    change({ ...Object.fromEntries(kept), ...(meaning === "" ? {} : { [meaning]: column.index }) });
  }
  return (
    <NativeSelect
      size="xs"
      aria-label={`Meaning of ${column.header}`}
      value={current}
      onChange={(event) => choose(event.currentTarget.value)}
      data={[{ value: "", label: "leave out" }, ...fitting.map((meaning) => ({ value: meaning.id, label: meaning.label }))]}
    />
  );
}
