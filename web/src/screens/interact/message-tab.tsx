import { Button, NativeSelect, SegmentedControl, Skeleton, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Editor } from "@tiptap/react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { actions } from "../../api/actions.ts";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Campaign, CampaignChange } from "../../api/types.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { ErrorBox } from "../../ui/states.tsx";
import { complain } from "../../ui/toast.tsx";
import { OfferForm } from "../customise/offer-form.tsx";
import { InsertMenu } from "./insert-menu.tsx";
import { insertInLetter, insertInMail } from "./insert-piece.ts";
import { toEditor } from "./mail-blocks.ts";
import css from "./message.module.css";
import { PreviewPane } from "./preview-pane.tsx";

const MailBlocks = lazy(async () => ({ default: (await import("./mail-blocks-editor.tsx")).MailBlocks }));

const typingPause = 700;

interface Draft {
  subject: string;
  mjml: string;
  letter: string;
  texts: Readonly<Record<string, string>>;
}

const draftOf = ({ subject, mjml, letter, texts }: Campaign): Draft => ({ subject, mjml, letter, texts });

/** Which texts there are to write: the mail's, and one for each text that a medium is written from and that is in use. */
function useTexts(campaign: Campaign): readonly { id: string; label: string }[] {
  const media = useQuery(queries.sendingMedia()).data?.items ?? [];
  const used = media.filter((medium) => medium.missing === null || campaign.media.includes(medium.id));
  return [...Map.groupBy(used, (medium) => medium.text)].map(([id, group]) => ({ id, label: group.map(({ name }) => name).join(", ") }));
}

const textIn = (draft: Draft, id: string): string => (id === "letter" ? draft.letter : (draft.texts[id] ?? ""));
const withText = (draft: Draft, id: string, text: string): Partial<Draft> =>
  id === "letter" ? { letter: text } : { texts: { ...draft.texts, [id]: text } };

/** Left the words, right what a real person would see. Saved as one types. */
export function MessageTab({ campaign }: { campaign: Campaign }) {
  const open = campaign.state === "draft";
  const [draft, setDraft] = useState<Draft>(draftOf(campaign));
  const texts = useTexts(campaign);
  const [part, setPart] = useState("mail");
  const save = useSaving(campaign, draft);
  const type = (change: Partial<Draft>) => setDraft((old) => ({ ...old, ...change }));
  const cursor = useRef<number | null>(null);
  const writing = useRef<Editor | null>(null);
  const [asSource, setAsSource] = useState(false);
  function insert(piece: string): void {
    const at = cursor.current;
    if (part === "mail" && writing.current?.isDestroyed === false) {
      writing.current.chain().focus().insertContent(toEditor(piece)).run();
      return;
    }
    if (part === "mail") type({ mjml: insertInMail(draft.mjml, at, piece) });
    else type(withText(draft, part, insertInLetter(textIn(draft, part), at, piece)));
  }
  return (
    <div className={css.split}>
      <section className={css.editor} aria-label="Editor">
        <div className={css.editorHead}>
          <SegmentedControl
            size="xs"
            aria-label="Which text"
            value={part}
            onChange={(value) => {
              setPart(value);
              cursor.current = null;
            }}
            data={texts.map(({ id, label }) => ({ value: id, label }))}
          />
          <span className={css.saved} role="status">
            {open ? save.words : "Sent; the words cannot be changed any more"}
          </span>
        </div>
        {save.error !== null && <ErrorBox sentence={save.error} />}
        <OfferChoice campaign={campaign} open={open} />
        {open && (
          <div>
            <InsertMenu part={part === "mail" ? "mail" : "letter"} insert={insert} />
          </div>
        )}
        {part === "mail" ? (
          <>
            <TextInput
              label="Subject"
              value={draft.subject}
              readOnly={!open}
              onChange={(event) => type({ subject: event.currentTarget.value })}
            />
            <MailForm asSource={asSource} turn={setAsSource} />
            {asSource ? (
              <CodeField
                label="Mail (MJML, words in {{ }} are filled in)"
                value={draft.mjml}
                readOnly={!open}
                change={(mjml) => type({ mjml })}
                pointed={(place) => (cursor.current = place)}
              />
            ) : (
              <Suspense fallback={<Skeleton height={320} />}>
                <MailBlocks
                  mjml={draft.mjml}
                  readOnly={!open}
                  change={(mjml) => type({ mjml })}
                  entered={(editor) => (writing.current = editor)}
                />
              </Suspense>
            )}
          </>
        ) : (
          <CodeField
            key={part}
            label={`${texts.find(({ id }) => id === part)?.label ?? "Text"} (words in {{ }} are filled in)`}
            value={textIn(draft, part)}
            readOnly={!open}
            change={(text) => type(withText(draft, part, text))}
            pointed={(place) => (cursor.current = place)}
          />
        )}
      </section>
      <PreviewPane campaign={campaign} savedAt={save.savedAt} />
    </div>
  );
}

function MailForm({ asSource, turn }: { asSource: boolean; turn: (asSource: boolean) => void }) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="How to edit the mail"
      value={asSource ? "source" : "blocks"}
      onChange={(value) => turn(value === "source")}
      data={[
        { value: "blocks", label: "Blocks" },
        { value: "source", label: "Source" },
      ]}
    />
  );
}

interface CodeFieldProps {
  label: string;
  value: string;
  readOnly: boolean;
  change: (value: string) => void;
  /** Where the cursor stands now. */
  pointed: (place: number) => void;
}

function CodeField({ label, value, readOnly, change, pointed }: CodeFieldProps) {
  return (
    <Textarea
      label={label}
      value={value}
      readOnly={readOnly}
      spellCheck={false}
      autosize
      minRows={16}
      maxRows={34}
      classNames={{ input: css.code ?? "" }}
      onChange={(event) => change(event.currentTarget.value)}
      onSelect={(event) => pointed(event.currentTarget.selectionStart)}
    />
  );
}

interface Saving {
  words: string;
  error: string | null;
  savedAt: number;
}

/** Saves after a short pause in typing; what could not be saved stays in the fields. */
function useSaving(campaign: Campaign, draft: Draft): Saving {
  const queryClient = useQueryClient();
  const [kept, setKept] = useState<Draft>(draftOf(campaign));
  const [savedAt, setSavedAt] = useState(0);
  const save = useMutation({
    mutationFn: (change: { body: CampaignChange; draft: Draft }) => actions.changeCampaign(campaign.id, change.body),
    onSuccess: (changed, { draft: sent }) => {
      setKept(sent);
      queryClient.setQueryData(queries.campaign(campaign.id).queryKey, changed);
      setSavedAt(Date.now());
    },
  });
  const { mutate, isPending } = save;
  const dirty = Object.keys(differences(kept, draft)).length > 0;
  useEffect(() => {
    const body = differences(kept, draft);
    if (Object.keys(body).length === 0) return undefined;
    const timer = setTimeout(() => mutate({ body, draft }), typingPause);
    return () => clearTimeout(timer);
  }, [draft, kept, mutate]);
  useLeaving(campaign.id, kept, draft);
  const words = isPending ? "Saving" : dirty ? "Not saved yet" : savedAt > 0 ? "Saved" : "Saved as you type";
  return { words, error: save.isError ? sentenceOf(save.error) : null, savedAt };
}

/** Whoever leaves in the middle of a word loses nothing: the rest is saved on the way out. */
function useLeaving(campaignId: string, kept: Draft, draft: Draft): void {
  const latest = useRef({ kept, draft });
  useEffect(() => {
    latest.current = { kept, draft };
  });
  useEffect(
    () => () => {
      const body = differences(latest.current.kept, latest.current.draft);
      if (Object.keys(body).length > 0)
        void actions.changeCampaign(campaignId, body).catch((error: unknown) => complain(sentenceOf(error)));
    },
    [campaignId],
  );
}

function differences(old: Draft, now: Draft): CampaignChange {
  return {
    ...(old.subject === now.subject ? {} : { subject: now.subject }),
    ...(old.mjml === now.mjml ? {} : { mjml: now.mjml }),
    ...(old.letter === now.letter ? {} : { letter: now.letter }),
    ...(JSON.stringify(old.texts) === JSON.stringify(now.texts) ? {} : { texts: { ...now.texts } }),
  };
}

function OfferChoice({ campaign, open }: { campaign: Campaign; open: boolean }) {
  const queryClient = useQueryClient();
  const offers = useQuery(queries.offers()).data?.items ?? [];
  const choose = useMutation({
    mutationFn: (offerId: string) => actions.changeCampaign(campaign.id, { offerId }),
    onSuccess: (changed) => {
      queryClient.setQueryData(queries.campaign(campaign.id).queryKey, changed);
      void queryClient.invalidateQueries({ queryKey: [`/v1/campaigns/${campaign.id}/preview`] });
    },
  });
  const [making, setMaking] = useState(false);
  const options = offers.map((offer) => ({ value: offer.id, label: offer.name }));
  return (
    <div>
      <NativeSelect
        label="Offer"
        disabled={!open}
        value={campaign.offer?.id ?? ""}
        onChange={(event) => choose.mutate(event.currentTarget.value)}
        data={campaign.offer === null ? [{ value: "", label: "none" }, ...options] : options}
      />
      {choose.isError && <ErrorBox sentence={sentenceOf(choose.error)} />}
      <p className={css.under}>
        <AppLink href={paths.offers()} className="text-link">
          All offers
        </AppLink>
      </p>
      {open && campaign.offer === null && !making && (
        <Button mt="xs" onClick={() => setMaking(true)}>
          Make an offer
        </Button>
      )}
      {making && <OfferForm close={() => setMaking(false)} made={(offer) => choose.mutate(offer.id)} />}
    </div>
  );
}
