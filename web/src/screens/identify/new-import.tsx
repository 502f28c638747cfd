import { Button, Progress } from "@mantine/core";
import { IconFileSpreadsheet } from "@tabler/icons-react";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type DragEvent } from "react";
import { uploadFile } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import { percent } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { Page } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { ErrorBox } from "../../ui/states.tsx";
import { ConfirmImport } from "./confirm-import.tsx";
import { chosenOf, searchOf } from "./import-choice.ts";
import css from "./new-import.module.css";

/** Drop a file, see what would happen to real rows, confirm, done. Upload and choices stand in the address. */
export function NewImportScreen() {
  const [share, setShare] = useState(0);
  const [search, change] = useSearchState();
  const queryClient = useQueryClient();
  const chosen = chosenOf(search);
  const upload = useMutation({
    mutationFn: (file: File) => uploadFile(file, setShare),
    onSuccess: (preview) => {
      queryClient.setQueryData(queries.importPreview(preview.upload, {}).queryKey, preview);
      change({ upload: preview.upload });
    },
  });
  const preview = useQuery({
    ...queries.importPreview(search["upload"] ?? "", chosen),
    enabled: search["upload"] !== undefined,
    placeholderData: keepPreviousData,
  });
  const shown = search["upload"] === undefined ? undefined : preview.data;
  function again(): void {
    upload.reset();
    change({ upload: undefined, ...searchOf({}) });
  }
  return (
    <Page
      title="Import a file"
      above={{ label: "Imports", href: paths.imports() }}
      lead={shown?.sentence ?? "First you see what would happen. Nothing is written before you say so."}
    >
      {upload.isError && <ErrorBox sentence={sentenceOf(upload.error)} />}
      {search["upload"] !== undefined && preview.isError && <ErrorBox sentence={sentenceOf(preview.error)} />}
      {upload.isPending && (
        <div className={css.drop}>
          <p>{share < 1 ? `Sending the file, ${percent(share)}` : "Reading the first rows"}</p>
          <Progress value={share * 100} animated w="min(320px, 100%)" aria-label="Upload" />
        </div>
      )}
      {shown !== undefined && (
        <ConfirmImport
          preview={shown}
          country={chosen.country ?? ""}
          counting={preview.isPlaceholderData}
          choose={(next) => change(searchOf(next))}
          again={again}
        />
      )}
      {shown === undefined && !upload.isPending && <DropZone take={(file) => upload.mutate(file)} />}
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
        CSV, TSV, Excel, JSON Lines, Parquet or vCard; text also compressed (.gz): purchases line by line, a list of people with their
        consents, or goods with price and brand. Exports of Shopify, WooCommerce, Stripe, Klaviyo and Mailchimp are known.
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
