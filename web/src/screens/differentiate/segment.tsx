import { Button, Menu, TextInput } from "@mantine/core";
import { IconDownload, IconSend, IconSnowflake, IconTrash } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { SegmentRule, WholeSegment } from "../../api/types.ts";
import { longDay, whole } from "../../lib/format.ts";
import { files, paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, ErrorBox, Loaded, Waiting } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { complain, tell, tellWithUndo } from "../../ui/toast.tsx";
import { useCampaignFromList } from "../interact/make-campaign.ts";
import { May } from "../may.tsx";
import { useMay } from "../session.ts";
import type { Language } from "./segment-condition.tsx";
import { useLanguage } from "./segment-language.ts";
import { CountPanel, WhyPanel } from "./segment-count.tsx";
import { RuleEditor, RuleJson } from "./segment-editor.tsx";
import { isWhole, parsedRule, rooted } from "./segment-rule.ts";
import css from "./segment.module.css";

const above = { label: "Segments", href: paths.segments() };

function useLookAgain() {
  const queryClient = useQueryClient();
  return () => void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("/v1/segments") });
}

/** The rule being edited beside what it finds. */
function Workbench({
  rule,
  setRule,
  language,
  frozen,
}: {
  rule: SegmentRule;
  setRule: (rule: SegmentRule) => void;
  language: Language;
  frozen?: boolean;
}) {
  const ready = isWhole(rule, language.takes);
  return (
    <div className={css.columns}>
      <Panel
        title="The rule"
        note={frozen === true ? "As of the day it was frozen. Changing it here only tries something out; the people stay." : undefined}
      >
        <RuleEditor rule={rule} language={language} change={setRule} />
        <RuleJson rule={rule} change={setRule} />
      </Panel>
      <div className={css.side}>
        <CountPanel rule={rule} ready={ready} />
        <WhyPanel rule={rule} ready={ready} />
      </div>
    </div>
  );
}

/** The rule that another screen sent along. */
function draftRule(text = ""): SegmentRule {
  const read = parsedRule(text);
  return "rule" in read ? rooted(read.rule) : { all: [] };
}

export function NewSegmentScreen() {
  const { language, error } = useLanguage();
  const [draft] = useSearchState();
  const [name, setName] = useState(draft.name ?? "");
  const [rule, setRule] = useState<SegmentRule>(() => draftRule(draft.rule));
  const go = useGo();
  const lookAgain = useLookAgain();
  // Pressed twice, it is one segment.
  const [id] = useState(() => crypto.randomUUID());
  const create = useMutation({
    mutationFn: () => actions.createSegment({ id, name: name.trim(), rule }),
    onSuccess: (segment) => {
      lookAgain();
      go(paths.segment(segment.id));
      tell("Saved. Its people are being found.");
    },
    onError: (problem) => complain(sentenceOf(problem)),
  });
  const ready = language !== undefined && isWhole(rule, language.takes);
  return (
    <Page title="A new segment" above={above} lead="Say who is meant; the count follows while you do.">
      {error !== null && <ErrorBox sentence={sentenceOf(error)} />}
      {language === undefined ? (
        error === null && <Waiting />
      ) : (
        <>
          <May to="write">
            <form
              className={css.save}
              onSubmit={(event) => {
                event.preventDefault();
                create.mutate();
              }}
            >
              <TextInput label="Name" value={name} maxLength={120} required onChange={(event) => setName(event.currentTarget.value)} />
              <Button type="submit" loading={create.isPending} disabled={!ready || name.trim() === ""}>
                Save
              </Button>
            </form>
          </May>
          <Workbench rule={rule} setRule={setRule} language={language} />
        </>
      )}
    </Page>
  );
}

export function SegmentScreen() {
  const { id } = useParams({ from: "/app/segments/$id" });
  const query = useQuery({ ...queries.segment(id), refetchInterval: ({ state }) => (state.data?.people === null ? 1000 : 15_000) });
  const segment = query.data;
  return (
    <Page
      title={segment?.name ?? "Segment"}
      above={above}
      marks={segment !== undefined && <Tag tone={segment.kind === "live" ? "good" : "plain"}>{segment.kind}</Tag>}
      lead={segment?.words}
      actions={segment !== undefined && <Actions segment={segment} />}
    >
      <Loaded query={query}>{(loaded) => <Opened key={loaded.changedAt} segment={loaded} />}</Loaded>
    </Page>
  );
}

function Opened({ segment }: { segment: WholeSegment }) {
  const { language, error } = useLanguage();
  const [rule, setRule] = useState<SegmentRule>(segment.rule);
  const [name, setName] = useState(segment.name);
  const lookAgain = useLookAgain();
  const undo = useMutation({
    mutationFn: () => actions.changeSegment(segment.id, { name: segment.name, rule: segment.rule }),
    onSuccess: lookAgain,
  });
  const ruleChanged = JSON.stringify(rule) !== JSON.stringify(segment.rule);
  const save = useMutation({
    mutationFn: () => actions.changeSegment(segment.id, { name: name.trim(), ...(segment.kind === "live" && ruleChanged && { rule }) }),
    onSuccess: () => {
      lookAgain();
      tellWithUndo("Saved.", () => undo.mutate());
    },
    onError: (problem) => complain(sentenceOf(problem)),
  });
  const changed = name.trim() !== segment.name || (segment.kind === "live" && ruleChanged);
  return (
    <>
      {segment.fault !== null && <ErrorBox sentence={segment.fault} />}
      <Standing segment={segment} />
      {error !== null && <ErrorBox sentence={sentenceOf(error)} />}
      {language !== undefined && (
        <>
          <May to="write">
            <form
              className={css.save}
              onSubmit={(event) => {
                event.preventDefault();
                save.mutate();
              }}
            >
              <TextInput label="Name" value={name} maxLength={120} required onChange={(event) => setName(event.currentTarget.value)} />
              <Button type="submit" loading={save.isPending} disabled={!changed || name.trim() === "" || !isWhole(rule, language.takes)}>
                Save
              </Button>
            </form>
          </May>
          <Workbench rule={rule} setRule={setRule} language={language} frozen={segment.kind === "frozen"} />
        </>
      )}
      <People segment={segment} />
    </>
  );
}

function Standing({ segment }: { segment: WholeSegment }) {
  if (segment.people === null) return <p className={css.hint}>Its people are being found.</p>;
  const entered = segment.days.reduce((sum, day) => sum + day.entered, 0);
  const left = segment.days.reduce((sum, day) => sum + day.left, 0);
  return (
    <p className={css.standing}>
      <strong className="number">{whole(segment.people)}</strong> {segment.people === 1 ? "person is" : "people are"} in it
      {segment.kind === "frozen" ? `, as on ${longDay(segment.createdAt)}.` : "."}
      {segment.kind === "live" && entered + left > 0 && ` In the past 90 days ${whole(entered)} came and ${whole(left)} went.`}
    </p>
  );
}

function Actions({ segment }: { segment: WholeSegment }) {
  const make = useCampaignFromList();
  const go = useGo();
  const may = useMay();
  const lookAgain = useLookAgain();
  const restore = useMutation({
    mutationFn: () => actions.restoreSegment(segment.id),
    onSuccess: () => {
      lookAgain();
      go(paths.segment(segment.id));
    },
  });
  const remove = useMutation({
    mutationFn: () => actions.removeSegment(segment.id),
    onSuccess: () => {
      lookAgain();
      go(paths.segments());
      tellWithUndo(`“${segment.name}” is off the list.`, () => restore.mutate());
    },
    onError: (problem) => complain(sentenceOf(problem)),
  });
  const freeze = useMutation({
    mutationFn: () => actions.freezeSegment(segment.id, `${segment.name}, ${longDay(new Date().toISOString())}`.slice(0, 120)),
    onSuccess: (copy) => {
      lookAgain();
      go(paths.segment(copy.id));
      tell("A copy keeps the people of this moment.");
    },
    onError: (problem) => complain(sentenceOf(problem)),
  });
  return (
    <>
      {(may("write") || may("export")) && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default">More</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {may("export") && (
              <Menu.Item component="a" href={files.segment(segment.id)} leftSection={<IconDownload size={15} />}>
                Take along as a file
              </Menu.Item>
            )}
            {may("write") && segment.kind === "live" && (
              <Menu.Item leftSection={<IconSnowflake size={15} />} onClick={() => freeze.mutate()}>
                Freeze a copy
              </Menu.Item>
            )}
            {may("write") && (
              <Menu.Item leftSection={<IconTrash size={15} />} onClick={() => remove.mutate()}>
                Take off the list
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      <May to="write">
        <Button
          leftSection={<IconSend size={15} />}
          loading={make.isPending}
          disabled={(segment.people ?? 0) === 0}
          onClick={() => make.mutate({ id: `segment:${segment.id}`, name: segment.name })}
        >
          Make a campaign
        </Button>
      </May>
    </>
  );
}

function People({ segment }: { segment: WholeSegment }) {
  const query = useInfiniteQuery(queries.segmentPeople(segment.id));
  const may = useMay();
  const people = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title="Who is in it now" note={segment.kind === "live" ? "Follows what happens within seconds." : "Kept as they were."}>
      <Loaded query={query}>
        {() =>
          people.length === 0 ? (
            <Empty sentence="Nobody yet." />
          ) : (
            <>
              <ul className={css.people}>
                {people.map(({ personId, name, since }) => (
                  <li key={personId}>
                    {may("people") ? (
                      <AppLink href={paths.person(personId)}>{name ?? "Somebody without a name"}</AppLink>
                    ) : (
                      (name ?? "Somebody without a name")
                    )}
                    <span className={css.hint}>since {longDay(since)}</span>
                  </li>
                ))}
              </ul>
              {query.hasNextPage && (
                <Button variant="default" size="compact-sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  More
                </Button>
              )}
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
