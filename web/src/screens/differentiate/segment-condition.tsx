import { ActionIcon, Autocomplete, MultiSelect, NativeSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import type { SegmentCondition, SegmentField } from "../../api/types.ts";
import { digitsOf } from "../../lib/format.ts";
import { useMoney } from "../session.ts";
import { firstCondition, firstValue, type Takes } from "./segment-rule.ts";
import css from "./segment.module.css";

export interface Language {
  fields: readonly SegmentField[];
  takes: (operator: string) => Takes;
}

interface ConditionProps {
  condition: SegmentCondition;
  not: boolean;
  language: Language;
  change: (condition: SegmentCondition, not: boolean) => void;
  remove: () => void;
}

/** One condition as a sentence to fill in. */
export function ConditionRow({ condition, not, language, change, remove }: ConditionProps) {
  const { fields, takes } = language;
  const field = fields.find(({ id }) => id === condition.field);
  const groups = Map.groupBy(fields, ({ group }) => group);
  const pick = (id: string) => {
    const next = fields.find((one) => one.id === id);
    if (next !== undefined) change(firstCondition(next, takes), not);
  };
  const operate = (operator: string) => {
    if (field === undefined) return;
    const same = takes(operator) === takes(condition.operator);
    const { value: before, ...rest } = condition;
    const value = same ? before : firstValue(field, takes(operator));
    change({ ...rest, operator: operator as SegmentCondition["operator"], ...(value !== undefined && { value }) }, not);
  };
  return (
    <li className={css.condition}>
      <NativeSelect
        aria-label="Whether"
        className={css.not}
        value={not ? "not" : "so"}
        onChange={(event) => change(condition, event.currentTarget.value === "not")}
        data={[
          { value: "so", label: "it is so" },
          { value: "not", label: "not" },
        ]}
      />
      <NativeSelect
        aria-label="About"
        className={css.field}
        value={condition.field}
        onChange={(event) => pick(event.currentTarget.value)}
        data={[
          ...(field === undefined ? [{ value: condition.field, label: `${condition.field} (not there any more)` }] : []),
          ...[...groups].map(([group, items]) => ({ group, items: items.map(({ id, label }) => ({ value: id, label })) })),
        ]}
      />
      {field?.goods === true && <Goods condition={condition} field={field} change={(next) => change(next, not)} />}
      {field?.period === true && <PeriodParts condition={condition} change={(next) => change(next, not)} />}
      {field !== undefined && (
        <>
          <NativeSelect
            aria-label="How"
            value={condition.operator}
            onChange={(event) => operate(event.currentTarget.value)}
            data={field.operators}
          />
          <ValueInput
            key={`${field.id} ${condition.operator}`}
            field={field}
            takes={takes(condition.operator)}
            value={condition.value}
            set={(value) => change({ ...condition, value }, not)}
          />
        </>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove the condition on ${field?.label ?? condition.field}`} onClick={remove}>
        <IconTrash size={16} />
      </ActionIcon>
    </li>
  );
}

function Goods({
  condition,
  field,
  change,
}: {
  condition: SegmentCondition;
  field: SegmentField;
  change: (next: SegmentCondition) => void;
}) {
  const { category, ...rest } = condition;
  return (
    <>
      <NativeSelect
        aria-label="Category"
        value={category ?? ""}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          change(chosen === "" ? rest : { ...rest, category: chosen });
        }}
        data={[{ value: "", label: "of any category" }, ...field.values.map(({ value, label }) => ({ value, label: `of ${label}` }))]}
      />
      <TextInput
        aria-label="Article"
        placeholder="any article"
        className={css.short}
        value={condition.sku ?? ""}
        onChange={(event) => {
          const sku = event.currentTarget.value.trim();
          const { sku: _, ...rest } = condition;
          change(sku === "" ? rest : { ...rest, sku });
        }}
      />
    </>
  );
}

function PeriodParts({ condition, change }: { condition: SegmentCondition; change: (next: SegmentCondition) => void }) {
  const { period, ...rest } = condition;
  const kind = period === undefined ? "ever" : "days" in period ? "past" : "between";
  const first = {
    ever: rest,
    past: { ...rest, period: { days: 90 } },
    between: { ...rest, period: { from: "2026-01-01", to: "2026-12-31" } },
  };
  return (
    <>
      <NativeSelect
        aria-label="When"
        value={kind}
        onChange={(event) => change(first[event.currentTarget.value as keyof typeof first])}
        data={[
          { value: "ever", label: "ever" },
          { value: "past", label: "in the past" },
          { value: "between", label: "between" },
        ]}
      />
      {period !== undefined && "days" in period && (
        <NumberInput
          aria-label="Days"
          className={css.short}
          suffix=" days"
          min={1}
          max={36_500}
          allowDecimal={false}
          value={period.days}
          onChange={(value) => change({ ...rest, period: { days: Math.max(1, Number(value)) } })}
        />
      )}
      {period !== undefined && "from" in period && (
        <>
          <TextInput
            aria-label="From"
            type="date"
            value={period.from}
            onChange={(event) => change({ ...rest, period: { ...period, from: event.currentTarget.value } })}
          />
          <TextInput
            aria-label="To"
            type="date"
            value={period.to}
            onChange={(event) => change({ ...rest, period: { ...period, to: event.currentTarget.value } })}
          />
        </>
      )}
    </>
  );
}

interface ValueProps {
  field: SegmentField;
  takes: Takes;
  value: SegmentCondition["value"];
  set: (value: NonNullable<SegmentCondition["value"]>) => void;
}

function ValueInput({ field, takes, value, set }: ValueProps) {
  if (takes === "nothing") return null;
  if (takes === "days")
    return (
      <NumberInput
        aria-label="Days"
        className={css.short}
        suffix=" days"
        min={1}
        max={36_500}
        allowDecimal={false}
        value={Number(value)}
        onChange={(next) => set(Math.max(1, Number(next)))}
      />
    );
  if (takes === "day")
    return <TextInput aria-label="Day" type="date" value={String(value)} onChange={(event) => set(event.currentTarget.value)} />;
  if (takes === "two") {
    const [from = 0, to = 0] = (Array.isArray(value) ? value : []).map(Number);
    return (
      <>
        <Amount label="From" field={field} value={from} set={(next) => set([next, Math.max(next, to)])} />
        <Amount label="To" field={field} value={to} set={(next) => set([Math.min(from, next), next])} />
      </>
    );
  }
  if (takes === "several") return <Several field={field} value={Array.isArray(value) ? value.map(String) : []} set={set} />;
  if (field.type === "choice")
    return (
      <NativeSelect
        aria-label="What"
        value={String(value)}
        onChange={(event) => set(event.currentTarget.value)}
        data={field.values.map((choice) => ({ value: choice.value, label: choice.label }))}
      />
    );
  if (field.type === "text")
    return (
      <Autocomplete
        aria-label="What"
        data={field.values.map((choice) => choice.value)}
        limit={20}
        value={typeof value === "string" ? value : ""}
        onChange={set}
      />
    );
  return <Amount label="How much" field={field} value={Number(value)} set={set} />;
}

function Several({ field, value, set }: { field: SegmentField; value: string[]; set: (value: string[]) => void }) {
  if (field.type === "choice")
    return (
      <MultiSelect
        aria-label="What"
        className={css.wide}
        data={field.values.map((choice) => ({ value: choice.value, label: choice.label }))}
        value={value}
        onChange={set}
        searchable
      />
    );
  return (
    <TagsInput
      aria-label="What"
      className={css.wide}
      data={field.values.map((choice) => choice.value)}
      value={value}
      onChange={set}
      limit={20}
    />
  );
}

/** A number; money is typed in whole units and kept in minor ones, a share typed in hundredths. */
function Amount({ label, field, value, set }: { label: string; field: SegmentField; value: number; set: (value: number) => void }) {
  const { currency } = useMoney();
  const unit = field.type === "money" ? 10 ** digitsOf(currency) : field.type === "share" ? 0.01 : 1;
  return (
    <NumberInput
      aria-label={label}
      className={css.short}
      {...(field.type === "money" && { suffix: ` ${currency}` })}
      {...(field.type === "share" && { suffix: " %", min: 0, max: 100 })}
      value={Number((value / unit).toFixed(4))}
      onChange={(next) => set(field.type === "money" ? Math.round(Number(next) * unit) : Number((Number(next) * unit).toFixed(6)))}
    />
  );
}
