/** What a person may ask to be told about: `author` is who made it, by whatever name; `price` an article that gets cheaper. */
export const ALERT_KINDS = ["author", "category", "product", "word", "price"] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
