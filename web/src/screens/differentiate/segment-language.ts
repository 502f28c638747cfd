import { useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Language } from "./segment-condition.tsx";
import type { Takes } from "./segment-rule.ts";

/** What rules can be about; undefined until it is known. */
export function useLanguage(): { language: Language | undefined; error: Error | null } {
  const { data, error } = useQuery({ ...queries.segmentFields(), staleTime: 60_000 });
  if (data === undefined) return { language: undefined, error };
  const takes = new Map<string, Takes>(data.operators.map((one) => [one.id, one.takes]));
  return { language: { fields: data.fields, takes: (operator) => takes.get(operator) ?? "one" }, error };
}
