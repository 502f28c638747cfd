import type { ImportChoice } from "../../api/types.ts";

/** Column by meaning. */
export type Mapping = Record<string, number>;

/** What a file can hold, in words. */
export const kindWords = { purchases: "purchases", people: "people", products: "goods" } as const;

/** The choices of the import form as they stand in the address: kind, columns as order:0,sku:1, country. */
export function chosenOf(search: Readonly<Record<string, string | undefined>>): ImportChoice {
  const { kind, columns, country } = search;
  const mapping = Object.fromEntries(
    (columns ?? "")
      .split(",")
      .map((pair) => pair.split(":"))
      .flatMap(([meaning = "", index = ""]) => (/^\d+$/.test(index) ? [[meaning, Number(index)]] : [])),
  );
  return {
    ...(kind !== undefined && kind in kindWords ? { kind: kind as keyof typeof kindWords } : {}),
    ...(columns === undefined ? {} : { mapping }),
    ...(country === undefined ? {} : { country }),
  };
}

export function searchOf({ kind, mapping, country }: ImportChoice): Record<string, string | undefined> {
  const columns = mapping === undefined ? undefined : Object.entries(mapping).map(([meaning, index]) => `${meaning}:${index}`);
  return { kind, columns: columns?.join(","), country };
}
