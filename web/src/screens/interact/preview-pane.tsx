import { Button, SegmentedControl } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/queries.ts";
import type { Campaign, Preview } from "../../api/types.ts";
import { files } from "../../lib/paths.ts";
import { useSearchState } from "../../ui/search-state.ts";
import { ErrorBox, Loaded } from "../../ui/states.tsx";
import { Choices } from "../../ui/filter-bar.tsx";
import { useMediumNames } from "../session.ts";
import { nameOf } from "../words.tsx";
import { MailFrame } from "./mail-frame.tsx";
import css from "./message.module.css";

const hardCases = [
  { id: "no-name", label: "No name" },
  { id: "longest-name", label: "Longest name" },
  { id: "other-language", label: "Other language" },
];

/** What one real person would get: one of the audience, or a hard case. The choice stands in the address. */
export function PreviewPane({ campaign, savedAt }: { campaign: Campaign; savedAt: number }) {
  const [search, change] = useSearchState();
  const { person, case: hardCase } = search;
  const whom = hardCase !== undefined ? { case: hardCase } : person === undefined ? {} : { person };
  const query = useQuery({ ...queries.preview(campaign.id, whom, savedAt), placeholderData: keepPreviousData, retry: false });
  return (
    <section className={css.preview} aria-label="Preview">
      <div className={css.previewHead}>
        <PersonStepper campaign={campaign} shown={query.data?.person.id} choose={(id) => change({ person: id, case: "" })} />
        <Choices label="Hard cases" value={hardCase ?? ""} options={hardCases} choose={(id) => change({ case: id, person: "" })} />
      </div>
      {query.isError ? (
        <ErrorBox sentence={query.error.message} retry={() => void query.refetch()} />
      ) : (
        <Loaded query={query}>{(preview) => <Shown key={preview.person.id} campaign={campaign} preview={preview} />}</Loaded>
      )}
    </section>
  );
}

interface StepperProps {
  campaign: Campaign;
  shown: string | undefined;
  choose: (id: string) => void;
}

function PersonStepper({ campaign, shown, choose }: StepperProps) {
  const audience = useQuery({ ...queries.audience(campaign.id), enabled: campaign.state === "draft" });
  const samples = audience.data?.samples ?? [];
  const at = samples.findIndex((sample) => sample.personId === shown);
  function step(by: number): void {
    const next = samples[(at + by + samples.length) % samples.length];
    if (next !== undefined) choose(next.personId);
  }
  if (samples.length < 2) return null;
  return (
    <div className={css.stepper}>
      <Button variant="default" size="compact-sm" px={6} aria-label="Person before" onClick={() => step(-1)}>
        <IconChevronLeft size={15} />
      </Button>
      <Button variant="default" size="compact-sm" px={6} aria-label="Next person" onClick={() => step(1)}>
        <IconChevronRight size={15} />
      </Button>
    </div>
  );
}

/** Each medium of the campaign, first the one this person would get it by; a mail has a text part besides. */
function Shown({ campaign, preview }: { campaign: Campaign; preview: Preview }) {
  const { within } = useMediumNames();
  const forms = preview.shown.flatMap((shown) => [
    { key: shown.medium, label: shown.name, as: shown.form, shown },
    ...(shown.form === "mail" ? [{ key: `${shown.medium} text`, label: "As text", as: "text" as const, shown }] : []),
  ]);
  const [wanted, setWanted] = useState(preview.medium);
  const form = forms.find(({ key }) => key === wanted) ?? forms[0];
  return (
    <>
      <div className={css.envelope}>
        <p>
          <span className={css.envelopeName}>To</span> {nameOf(preview.person.name)}{" "}
          <span className={css.envelopeName}>by {within(preview.medium)}</span>
        </p>
        {form !== undefined && form.shown.subject !== "" && (
          <p>
            <span className={css.envelopeName}>Subject</span> <strong>{form.shown.subject}</strong>
          </p>
        )}
        {forms.length > 1 && (
          <SegmentedControl
            size="xs"
            aria-label="Shown as"
            value={form?.key ?? ""}
            onChange={setWanted}
            data={forms.map(({ key, label }) => ({ value: key, label }))}
          />
        )}
      </div>
      {preview.problems.length > 0 && (
        <div className={css.problems} role="alert">
          <p>This person would not get it as it is:</p>
          <ul>
            {preview.problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {form?.as === "mail" && <MailFrame title={`Mail to ${nameOf(preview.person.name)}`} html={form.shown.html} />}
      {form?.as === "text" && (
        <pre className={css.text} tabIndex={0}>
          {form.shown.text}
        </pre>
      )}
      {form?.as === "pages" && <PagesFrame address={files.pagesPreview(campaign.id, preview.person.id, form.shown.medium)} />}
      {typeof form?.shown.note === "string" && <p className={css.under}>{form.shown.note}</p>}
    </>
  );
}

function PagesFrame({ address }: { address: string }) {
  return (
    <>
      {/* oxlint-disable-next-line react/iframe-missing-sandbox -- browsers show no PDF in a sandbox, and the file is our own */}
      <iframe className={css.letter} title="As it will be printed" src={`${address}#toolbar=0&navpanes=0&view=FitH`} />
      <p className={css.under}>
        <a className="text-link" href={address} target="_blank" rel="noreferrer">
          Open it in a tab of its own
        </a>
      </p>
    </>
  );
}
