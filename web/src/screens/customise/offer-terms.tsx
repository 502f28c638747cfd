import { NativeSelect, NumberInput, TextInput } from "@mantine/core";
import type { OfferKind } from "../../api/types.ts";
import { digitsOf } from "../../lib/format.ts";
import { useMoney } from "../session.ts";
import { wantedFields, type Field, type Terms } from "./offer-draft.ts";

interface FieldProps {
  field: Field;
  value: Terms[string] | undefined;
  put: (value: Terms[string] | undefined) => void;
}

/** An amount in the currency, held in its smallest unit; null: none. */
export function MoneyInput({
  label,
  hint,
  value,
  put,
  required,
}: {
  label: string;
  hint?: string | undefined;
  value: number | null;
  put: (minor: number | null) => void;
  required: boolean;
}) {
  const { currency } = useMoney();
  const digits = digitsOf(currency);
  return (
    <NumberInput
      label={`${label} (${currency})`}
      description={hint}
      value={value === null ? "" : value / 10 ** digits}
      min={0}
      decimalScale={digits}
      required={required}
      onChange={(typed) => put(typed === "" ? null : Math.round(Number(typed) * 10 ** digits))}
    />
  );
}

function TermField({ field, value, put }: FieldProps) {
  const { label, hint, optional, type } = field;
  const about = { label, description: hint ?? undefined, required: !optional };
  if (type === "money")
    return (
      <MoneyInput
        label={label}
        hint={hint ?? undefined}
        required={!optional}
        value={value === undefined ? null : Number(value)}
        put={(minor) => put(minor ?? undefined)}
      />
    );
  if (type === "share" || type === "count")
    return (
      <NumberInput
        {...about}
        suffix={type === "share" ? " %" : ""}
        value={value === undefined ? "" : Number(value)}
        min={field.least ?? 0}
        max={field.most ?? Number.MAX_SAFE_INTEGER}
        decimalScale={type === "share" ? 1 : 0}
        onChange={(typed) => put(typed === "" ? undefined : Number(typed))}
      />
    );
  if (type === "choice")
    return (
      <NativeSelect {...about} value={String(value ?? "")} data={field.choices} onChange={(event) => put(event.currentTarget.value)} />
    );
  return (
    <TextInput
      {...about}
      type={type === "url" ? "url" : "text"}
      value={String(value ?? "")}
      onChange={(event) => put(event.currentTarget.value)}
    />
  );
}

/** What a kind of offer asks for, as the server describes it. */
export function TermFields({ kind, terms, change }: { kind: OfferKind; terms: Terms; change: (terms: Terms) => void }) {
  return wantedFields(kind, terms).map((field) => (
    <TermField
      key={field.id}
      field={field}
      value={terms[field.id]}
      put={(value) => {
        const { [field.id]: _, ...rest } = terms;
        change(value === undefined ? rest : { ...rest, [field.id]: value });
      }}
    />
  ));
}
