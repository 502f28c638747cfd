/** What a person may ask to be told about. */
export const ALERT_KINDS = ["author", "category", "product", "word"] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];
