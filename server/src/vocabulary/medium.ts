/** Ways to reach a person. The person's choice wins; none is the "real" one. */
export const MEDIA = ["email", "letter", "sms", "phone"] as const;
export type Medium = (typeof MEDIA)[number];
