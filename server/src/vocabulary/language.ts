/** Languages that we write to people in; further ones are read but answered in the first. */
export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Our language for a BCP 47 tag, e.g. "de-AT" → "de"; the first of ours for any other and for none. */
export function ourLanguage(tag: string | null | undefined): Language {
  const primary = (tag ?? "").trim().toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === primary) ?? LANGUAGES[0];
}
