// Values of other formats as the cells of a row. Pure.

/** A value as text: dates in ISO 8601, numbers without grouping, whole things as JSON. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof Date) {
    const iso = value.toISOString();
    return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.replace(/\.000Z$/, "Z");
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? Number(inner) : inner));
}

/** An object's values by the path to them, {a: {b: 1}} → a.b; lists stay whole. */
export function flattened(value: object, before = "", depth = 0): Map<string, string> {
  const cells = new Map<string, string>();
  for (const [key, inner] of Object.entries(value)) {
    const path = before === "" ? key : `${before}.${key}`;
    const plain =
      inner !== null && typeof inner === "object" && !Array.isArray(inner) && !(inner instanceof Date) && !(inner instanceof Uint8Array);
    if (plain && depth < 5) for (const [name, cell] of flattened(inner as object, path, depth + 1)) cells.set(name, cell);
    else cells.set(path, cellOf(inner));
  }
  return cells;
}

type Property = [name: string, parameters: object, type: string, ...values: unknown[]];

/** What we read of a card: one row (RFC 6350), columns as in CARD_COLUMNS. */
export const CARD_COLUMNS = [
  "given_name",
  "family_name",
  "email",
  "phone",
  "birth_date",
  "organisation",
  "street",
  "postal_code",
  "city",
  "country",
  "uid",
];

/** @param card jCard (RFC 7095): ["vcard", properties, …] */
export function cardRow(card: readonly unknown[]): string[] {
  const properties = card[1] as Property[];
  const first = (name: string): unknown => properties.find(([each]) => each === name)?.[3];
  const text = (value: unknown): string => (Array.isArray(value) ? value.flat().join(" ").trim() : cellOf(value).trim());
  const list = (value: unknown): string[] => (Array.isArray(value) ? value.map(text) : [text(value)]);
  const [family = "", given = ""] = list(first("n"));
  const words = text(first("fn")).split(" ");
  const [, , street = "", city = "", , code = "", country = ""] = list(first("adr"));
  const named = given !== "" || family !== "";
  return [
    named ? given : words.slice(0, -1).join(" "),
    named ? family : (words.at(-1) ?? ""),
    text(first("email")).replace(/^mailto:/i, ""),
    text(first("tel")).replace(/^tel:/i, ""),
    text(first("bday")).replace(/^(\d{4})-?(\d{2})-?(\d{2}).*$/, "$1-$2-$3"),
    text(first("org")),
    street,
    code,
    city,
    country,
    text(first("uid")),
  ];
}
