import { Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { actions } from "../../api/actions.ts";
import { sentenceOf } from "../../api/request.ts";
import type { Good, GoodStatement } from "../../api/types.ts";
import { minorOf } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { useGo } from "../../ui/app-link.tsx";
import { FormPanel } from "../../ui/form-panel.tsx";
import { tell } from "../../ui/toast.tsx";
import { useMoney } from "../session.ts";
import css from "./goods.module.css";

interface Draft {
  sku: string;
  name: string;
  category: string;
  brand: string;
  useGroup: string;
  price: string;
  cost: string;
  arrivedOn: string;
  url: string;
  ownBrand: boolean;
  active: boolean;
}

const words = ["sku", "name", "category", "brand", "useGroup", "price", "cost", "arrivedOn", "url"] as const;

const labels: Readonly<Record<(typeof words)[number], readonly [string, string]>> = {
  sku: ["Number", "As it stands in orders"],
  name: ["Name", "As people know it"],
  category: ["Category", "What it stands among"],
  brand: ["Brand", "Whose it is"],
  useGroup: ["Use", "One word for all that serve the same use"],
  price: ["Price", "Of one piece, today"],
  cost: ["Cost", "What one piece costs you"],
  arrivedOn: ["Arrived", "Year-month-day"],
  url: ["Web address", "Where alerts link to"],
};

function draftOf(good: Good | undefined, plain: (minor: number) => string): Draft {
  const amount = (minor: number | null | undefined): string => (minor === null || minor === undefined ? "" : plain(minor));
  const { sku = "", name = "", category = "", brand = "", useGroup = "", url = "", ownBrand = false, active = true } = good ?? {};
  const [price, cost] = [amount(good?.unitPriceMinor), amount(good?.unitCostMinor)];
  return { sku, name, category, brand, useGroup, price, cost, arrivedOn: good?.arrivedOn ?? "", url, ownBrand, active };
}

function statementOf({ price, cost, arrivedOn, ...rest }: Draft, currency: string): GoodStatement {
  // What is no amount goes as it was typed, and comes back with the reason.
  const amount = (text: string): number | string | null => {
    if (text.trim() === "") return null;
    const minor = minorOf(text, currency);
    return Number.isNaN(minor) ? text : minor;
  };
  return {
    ...rest,
    unitPriceMinor: amount(price),
    unitCostMinor: amount(cost),
    arrivedOn: arrivedOn.trim() === "" ? null : arrivedOn.trim(),
  };
}

/** A new article, or what is to be changed of one. */
export function GoodForm({ good, close }: { good?: Good; close: () => void }) {
  const { plain, currency } = useMoney();
  const go = useGo();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(good, plain));
  const save = useMutation({
    mutationFn: async () => {
      const { rows } = await actions.stateGood(statementOf(draft, currency));
      const [row] = rows;
      if (row === undefined || row.outcome === "refused") throw new Error(row?.why ?? "Nothing was written.");
      return row;
    },
    onSuccess: ({ sku, outcome }) => {
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("/v1/products") });
      tell(outcome === "same" ? "It stands there already." : outcome === "new" ? "The article is in the catalogue." : "Changed.");
      close();
      if (good === undefined) go(paths.good(sku));
    },
  });
  return (
    <FormPanel
      title={good === undefined ? "A new article" : "Change the article"}
      layout={css.form}
      failure={save.isError ? sentenceOf(save.error) : null}
      busy={save.isPending}
      submit={good === undefined ? "Add" : "Save"}
      send={() => save.mutate()}
      close={close}
    >
      {words.map((field) => (
        <TextInput
          key={field}
          label={labels[field][0]}
          description={labels[field][1]}
          value={draft[field]}
          onChange={(event) => setDraft({ ...draft, [field]: event.currentTarget.value })}
          required={field === "sku" || field === "name"}
          disabled={field === "sku" && good !== undefined}
        />
      ))}
      <Checkbox
        label="Our own brand"
        checked={draft.ownBrand}
        onChange={(event) => setDraft({ ...draft, ownBrand: event.currentTarget.checked })}
      />
      <Checkbox
        label="Can be had; what cannot is never suggested"
        checked={draft.active}
        onChange={(event) => setDraft({ ...draft, active: event.currentTarget.checked })}
      />
    </FormPanel>
  );
}
