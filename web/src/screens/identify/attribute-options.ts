import type { Attribute } from "../../api/types.ts";

/** Kinds of answers an attribute may ask for. */
export const answerKinds = [
  { value: "text", label: "Words" },
  { value: "number", label: "Number" },
  { value: "date", label: "Day" },
  { value: "yes_no", label: "Yes or no" },
  { value: "choice", label: "One of a list" },
  { value: "choices", label: "Some of a list" },
  { value: "address", label: "Postal address" },
  { value: "language", label: "Language" },
  { value: "country", label: "Country" },
  { value: "time_zone", label: "Time zone" },
] as const;

/** The list of a choice as one types it: a line each, "stored | in English | in German". */
export function textOf(options: Attribute["options"]): string {
  return options.map(({ value, words }) => [value, words.en ?? "", words.de ?? ""].join(" | ").replace(/( \| )+$/u, "")).join("\n");
}

export function optionsOf(text: string): Attribute["options"] {
  return text.split("\n").flatMap((line) => {
    const [value = "", en = "", de = ""] = line.split("|").map((part) => part.trim());
    return value === "" ? [] : [{ value, words: { ...(en !== "" && { en }), ...(de !== "" && { de }) } }];
  });
}
