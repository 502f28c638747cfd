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
  /** Says something about who it is; what was bought does not. */
  tells: boolean;
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
    .map((known) => known.value)
    .join(", ");

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

function rowsOf({ a, b }: Duplicate, spent: (side: Side) => string): Row[] {
  const kinds = Object.keys(identifierWords).filter((kind) => valuesOf(a, kind) + valuesOf(b, kind) !== "");
  const attributes = new Map([...a.facts, ...b.facts].map((fact) => [fact.attribute, fact.name]));
  return [
    ...[...attributes]
      .sort(byPlace)
      .map(([attribute, label]) => ({ label, tells: true, a: factOf(a, attribute), b: factOf(b, attribute) })),
    ...kinds.map((kind) => ({ label: identifierWords[kind] ?? kind, tells: true, a: valuesOf(a, kind), b: valuesOf(b, kind) })),
    { label: "Purchases", tells: false, a: spent(a), b: spent(b) },
    { label: "Known since", tells: false, a: day(a.since), b: day(b.since) },
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
        {rows.map((row) => (
          <tr key={row.label} data-differs={(row.tells && row.a !== "" && row.b !== "" && row.a !== row.b) || undefined}>
            <th scope="row">{row.label}</th>
            <td>{row.a}</td>
            <td>{row.b}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
