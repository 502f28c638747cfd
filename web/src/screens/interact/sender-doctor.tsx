import { Button, CopyButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { SenderFinding } from "../../api/types.ts";
import { Panel } from "../../ui/page.tsx";
import { Loaded } from "../../ui/states.tsx";
import { Tag, type Tone } from "../../ui/tag.tsx";
import css from "./sending.module.css";

const LEVELS: Record<SenderFinding["level"], { label: string; tone: Tone }> = {
  fine: { label: "fine", tone: "good" },
  advice: { label: "better so", tone: "info" },
  must: { label: "missing", tone: "bad" },
  unknown: { label: "not known", tone: "plain" },
};

/** What receivers look for, with the exact record to publish where it is missing. */
export function SenderDoctor() {
  const query = useQuery({ ...queries.senderDoctor(), staleTime: 0 });
  return (
    <Panel
      title="Sender doctor"
      note="What mailbox providers ask of a sender, looked up now"
      actions={
        <Button size="compact-sm" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
          Look again
        </Button>
      }
    >
      <Loaded query={query} lines={4}>
        {({ sentence, findings }) => (
          <>
            <p className={css.sum}>{sentence}</p>
            <ul className={css.list}>
              {findings.map((finding) => (
                <FindingLine key={finding.id} finding={finding} />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function FindingLine({ finding: { name, level, sentence, record } }: { finding: SenderFinding }) {
  return (
    <li className={css.item}>
      <h3 className={css.head}>
        {name} <Tag tone={LEVELS[level].tone}>{LEVELS[level].label}</Tag>
      </h3>
      <p className={css.words}>{sentence}</p>
      {record !== null && (
        <div className={css.record}>
          <code>
            {record.name} {record.type} {record.value}
          </code>
          <CopyButton value={record.value}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy} aria-label={`Copy the record for ${name}`}>
                {copied ? "Copied" : "Copy"}
              </Button>
            )}
          </CopyButton>
        </div>
      )}
    </li>
  );
}
