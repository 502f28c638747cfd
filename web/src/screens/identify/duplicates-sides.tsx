import type { Duplicate } from "../../api/types.ts";
import { count, day } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMoney } from "../session.ts";
import { nameOf } from "../words.tsx";
import css from "./duplicates.module.css";

type Side = Duplicate["a"];

interface Row {
  label: string;
  /** They cannot both be right of one person, or one has changed; what was bought says nothing of that. */
  differs: boolean;
  a: string;
  b: string;
}

const identifierWords: Record<string, string> = {
  email: "E-mail",
  phone: "Phone",
  customer_number: "Customer number",
  card: "Loyalty card",
  anonymous_id: "Browser",
};

const valuesOf = (side: Side, kind: string): string =>
  side.identifiers
    .filter((known) => known.kind === kind)
    .map((known) => (known.claimed ? `${known.value} (given too)` : known.value))
    .join(", ");

const inCommon = (a: Side, b: Side, kind: string): boolean =>
  a.identifiers.some((one) => one.kind === kind && b.identifiers.some((other) => other.kind === kind && other.value === one.value));

const factOf = (side: Side, attribute: string): string =>
  side.facts
    .filter((fact) => fact.attribute === attribute)
    .map((fact) => fact.value)
    .join(", ");

/** What one looks at first stands first. */
const first = ["given_name", "family_name", "address"];
function byPlace([a]: [string, string], [b]: [string, string]): number {
  const place = (attribute: string): number => (first.indexOf(attribute) + first.length + 1) % (first.length + 1);
  return place(a) - place(b);
}

const row = (label: string, a: string, b: string, fits = false): Row => ({
  label,
  a,
  b,
  differs: !fits && a !== "" && b !== "" && a !== b,
});

function rowsOf({ a, b }: Duplicate, spent: (side: Side) => string): Row[] {
  const kinds = Object.keys(identifierWords).filter((kind) => valuesOf(a, kind) + valuesOf(b, kind) !== "");
  const attributes = new Map([...a.facts, ...b.facts].map((fact) => [fact.attribute, fact.name]));
  return [
    ...[...attributes].sort(byPlace).map(([attribute, label]) => row(label, factOf(a, attribute), factOf(b, attribute))),
    ...kinds.map((kind) => row(identifierWords[kind] ?? kind, valuesOf(a, kind), valuesOf(b, kind), inCommon(a, b, kind))),
    row("Purchases", spent(a), spent(b), true),
    row("Known since", day(a.since), day(b.since), true),
  ];
}

function Head({ side, keep }: { side: Side; keep: boolean }) {
  return (
    <th scope="col">
      <AppLink href={paths.person(side.id)} className="text-link">
        {nameOf(side.name)}
      </AppLink>{" "}
      {keep && <Tag title="Its address goes on naming the person">stays</Tag>} {side.records > 1 && <Tag>{side.records} records</Tag>}
    </th>
  );
}

/** Both as they are known, what differs marked. */
export function SideBySide({ pair }: { pair: Duplicate }) {
  const { show } = useMoney();
  const spent = ({ orders, totalMinor, lastOrderAt }: Side): string =>
    orders === 0
      ? "none"
      : `${count(orders, "order", "orders")}, ${show(totalMinor)}${lastOrderAt === null ? "" : `, last ${day(lastOrderAt)}`}`;
  const rows = rowsOf(pair, spent);
  return (
    <table className={css.sides}>
      <caption className="visually-hidden">The two side by side</caption>
      <thead>
        <tr>
          <td />
          <Head side={pair.a} keep={pair.keep === "a"} />
          <Head side={pair.b} keep={pair.keep === "b"} />
        </tr>
      </thead>
      <tbody>
        {rows.map(({ label, differs, a: ofA, b: ofB }) => (
          <tr key={label} data-differs={differs || undefined}>
            <th scope="row">{label}</th>
            <td>{ofA}</td>
            <td>{ofB}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
