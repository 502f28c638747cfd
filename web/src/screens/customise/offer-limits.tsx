import { NumberInput, SegmentedControl, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import { sentenceOf } from "../../api/request.ts";
import type { OfferKind } from "../../api/types.ts";
import { ErrorBox } from "../../ui/states.tsx";
import { RuleEditor } from "../differentiate/segment-editor.tsx";
import { useLanguage } from "../differentiate/segment-language.ts";
import { isWhole } from "../differentiate/segment-rule.ts";
import { MoneyInput } from "./offer-terms.tsx";
import { termsOf, termsWhole, type OfferDraft } from "./offer-draft.ts";
import css from "./offers.module.css";

interface LimitsProps {
  kind: OfferKind;
  draft: OfferDraft;
  type: (change: Partial<OfferDraft>) => void;
}

const counted = (typed: string | number): number | null => (typed === "" ? null : Number(typed));

/** How much of it there is. */
export function OfferLimits({ draft, type }: LimitsProps) {
  return (
    <>
      <NumberInput
        label="Times a person may have it"
        description="Empty: as often as they like"
        min={1}
        value={draft.perPerson ?? ""}
        onChange={(typed) => type({ perPerson: counted(typed) })}
      />
      <NumberInput
        label="How many there are"
        description="Empty: no limit"
        min={0}
        value={draft.budgetUses ?? ""}
        onChange={(typed) => type({ budgetUses: counted(typed) })}
      />
      <MoneyInput
        label="Budget"
        hint="Empty: no limit"
        required={false}
        value={draft.budgetMinor}
        put={(budgetMinor) => type({ budgetMinor })}
      />
      <TextInput
        label="Last day"
        description="Empty: until you end it"
        type="date"
        value={draft.endsAt}
        onChange={(event) => type({ endsAt: event.currentTarget.value })}
      />
      <TextInput
        label="Goes with no other of the group"
        description="One order takes at most one offer of a group, e.g. spring"
        value={draft.stackingGroup}
        onChange={(event) => type({ stackingGroup: event.currentTarget.value })}
      />
    </>
  );
}

/** Who may have it, and at once how many that are and what it can cost. */
export function OfferAudience({ kind, draft, type }: LimitsProps) {
  const { language } = useLanguage();
  const ready = termsWhole(kind, draft.terms) && (draft.rule === null || (language !== undefined && isWhole(draft.rule, language.takes)));
  const { rule, perPerson, budgetMinor, budgetUses } = draft;
  const [wish] = useDebouncedValue({ kind: kind.id, terms: termsOf(kind, draft.terms), rule, perPerson, budgetMinor, budgetUses }, 300);
  const query = useQuery({ ...queries.offerPreview(wish), enabled: ready, placeholderData: keepPreviousData, retry: false });
  return (
    <div className={`${css.whole} ${css.audience}`}>
      <SegmentedControl
        aria-label="Who may have it"
        value={rule === null ? "all" : "rule"}
        data={[
          { value: "all", label: "Everybody" },
          { value: "rule", label: "Those of a rule" },
        ]}
        onChange={(chosen) => type({ rule: chosen === "all" ? null : { all: [] } })}
      />
      {rule !== null && language !== undefined && <RuleEditor rule={rule} language={language} change={(next) => type({ rule: next })} />}
      <div aria-live="polite" aria-busy={query.isFetching} className={css.preview}>
        {!ready && <p className={css.hint}>Fill in what is still empty; then this says who may have it and what it can cost.</p>}
        {ready && query.error !== null && <ErrorBox sentence={sentenceOf(query.error)} />}
        {ready && query.error === null && query.data !== undefined && (
          <>
            <p className={css.gets}>{query.data.gets}</p>
            <p>{query.data.sentence}</p>
          </>
        )}
      </div>
    </div>
  );
}
