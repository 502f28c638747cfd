import { Button, Progress } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type DragEvent } from "react";
import { uploadFile } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import { percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { Page } from "../../ui/page.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { ConfirmImport } from "./confirm-import.tsx";
import css from "./new-import.module.css";

/** Drop a file, see what would happen to real rows, confirm, done. */
export function NewImportScreen() {
  const [share, setShare] = useState(0);
  const upload = useMutation({ mutationFn: (file: File) => uploadFile(file, setShare) });
  return (
    <Page
      title="Import a file"
      above={{ label: "Imports", href: paths.imports() }}
      lead={upload.data?.sentence ?? "First you see what would happen. Nothing is written before you say so."}
    >
      {upload.isError && <ErrorBox sentence={sentenceOf(upload.error)} />}
      {upload.isPending && (
        <div className={css.drop}>
          <p>{share < 1 ? `Sending the file, ${percent(share)}` : "Reading the first rows"}</p>
          <Progress value={share * 100} animated w="min(320px, 100%)" aria-label="Upload" />
        </div>
      )}
      {upload.data !== undefined && <ConfirmImport preview={upload.data} again={upload.reset} />}
      {upload.data === undefined && !upload.isPending && <DropZone take={(file) => upload.mutate(file)} />}
    </Page>
  );
}

function DropZone({ take }: { take: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  function drop(event: DragEvent): void {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file !== undefined) take(file);
  }
  return (
    <div
      className={css.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <IconFileSpreadsheet size={34} stroke={1.3} aria-hidden="true" />
      <p className={css.words}>Drop a file here</p>
      <p className={css.small}>
        CSV, TSV, Excel, JSON Lines, Parquet or vCard; text also compressed (.gz): purchases line by line, or a list of people with their
        consents.
      </p>
      <Button onClick={() => input.current?.click()}>Choose a file</Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,.gz,.xlsx,.jsonl,.ndjson,.parquet,.vcf,text/csv"
        className="visually-hidden"
        aria-label="File to import"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) take(file);
        }}
      />
    </div>
  );
}
