import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { ReasonPerson, Reasons } from "../../api/types.ts";
import { day, oneDigit, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Page, Panel, Tabs } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { May } from "../may.tsx";
import { useMay, useMoney } from "../session.ts";
import { nameOf } from "../words.tsx";
import { ReasonsChart } from "./reasons-chart.tsx";
import css from "./reasons.module.css";

type Kind = "silence" | "no-purchase";

/** Why people left or did not buy: how many by the likeliest reason, who they are, and how the reasons are weighed. */
export function ReasonsScreen() {
  const [search] = useSearchState();
  const kind: Kind = search["kind"] === "no-purchase" ? "no-purchase" : "silence";
  const query = useQuery(queries.reasons());
  const asOf = query.data?.asOf ?? null;
  return (
    <Page
      title="Why people left"
      lead={
        asOf === null
          ? "What people told us, and what we suspect from the evidence."
          : `What people told us, and what we suspect from the evidence, as of ${day(asOf)} (UTC).`
      }
      tabs={
        <Tabs
          label="Whom it is about"
          current={kind}
          tabs={[
            { id: "silence", label: "Fell silent", href: paths.reasons() },
            { id: "no-purchase", label: "Looked, did not buy", href: paths.reasons({ kind: "no-purchase" }) },
          ]}
        />
      }
    >
      <Loaded query={query} lines={8}>
        {(reasons) => <Board reasons={reasons} kind={kind} chosen={search["reason"]} />}
      </Loaded>
    </Page>
  );
}

function Board({ reasons, kind, chosen }: { reasons: Reasons; kind: Kind; chosen: string | undefined }) {
  const part = kind === "silence" ? reasons.silence : reasons.noPurchase;
  if (part.items.length === 0) {
    return (
      <Panel>
        <Empty sentence={reasons.asOf === null ? "Reasons are worked out after the first refresh of the values." : part.sentence} />
      </Panel>
    );
  }
  const reason = chosen === "none" ? "" : (chosen ?? part.items[0]?.reason ?? "");
  return (
    <>
      <ReasonsChart part={part} kind={kind} />
      <May to="lists">
        <People key={`${kind} ${reason}`} kind={kind} reason={reason} items={part.items} />
      </May>
      <Weights reasons={reasons} kind={kind} />
    </>
  );
}

function People({ kind, reason, items }: { kind: Kind; reason: string; items: Reasons["silence"]["items"] }) {
  const query = useInfiniteQuery(queries.reasonPeople({ kind, reason }));
  const money = useMoney();
  const may = useMay();
  const known = items.find((item) => item.reason === reason);
  const columns: Column<ReasonPerson>[] = [
    {
      id: "name",
      head: "Person",
      cell: (row) => <AppLink href={paths.person(row.personId)}>{nameOf(row.name)}</AppLink>,
      plain: (row) => row.name ?? "",
    },
    {
      id: "sure",
      head: "How sure",
      cell: (row) => (row.told ? <Tag tone="accent">told us</Tag> : row.share === null ? "–" : percent(row.share)),
      plain: (row) => (row.told ? "told us" : (row.share ?? "")),
    },
    {
      id: "revenue",
      head: "Bought for",
      numeric: true,
      cell: (row) => money.show(row.revenueMinor),
      plain: (row) => money.plain(row.revenueMinor),
    },
  ];
  return (
    <Panel title={known?.label ?? "People"} note={known === undefined ? undefined : `What to do: ${known.action}.`} flush>
      <Loaded query={query}>
        {(loaded) => (
          <DataTable
            label={`People: ${known?.label ?? reason}`}
            columns={columns}
            rows={loaded.pages.flatMap((page) => page.items)}
            rowId={(row) => row.personId}
            {...(may("export") && { exportAs: `why-${kind}-${reason === "" ? "unknown" : reason}` })}
            total={known?.people}
            more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
            whenEmpty={<Empty sentence="For nobody this is the likeliest reason." />}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function Weights({ reasons, kind }: { reasons: Reasons; kind: Kind }) {
  type Sign = Reasons["signs"][number];
  const signs = reasons.signs.filter((sign) => sign.kind === kind && sign.exposed > 0);
  const silence = kind === "silence";
  const columns: Column<Sign>[] = [
    { id: "sign", head: "Sign", text: true, cell: (sign) => sign.words, plain: (sign) => sign.words },
    {
      id: "exposed",
      head: silence ? "Purchases" : "People",
      numeric: true,
      wide: true,
      cell: (sign) => whole(sign.exposed),
      plain: (sign) => sign.exposed,
    },
    {
      id: "silent",
      head: silence ? "Then silent" : "Did not buy",
      numeric: true,
      cell: (sign) => whole(sign.silent),
      plain: (sign) => sign.silent,
    },
    {
      id: "expected",
      head: "Without it",
      numeric: true,
      wide: true,
      cell: (sign) => oneDigit(sign.expected),
      plain: (sign) => sign.expected,
    },
    { id: "ratio", head: "Times as often", numeric: true, cell: (sign) => oneDigit(sign.ratio), plain: (sign) => sign.ratio },
    {
      id: "claimed",
      head: "Counts",
      cell: (sign) => (sign.claimed ? <Tag tone="info">as a reason</Tag> : "not clearly"),
      plain: (sign) => (sign.claimed ? "as a reason" : "not clearly"),
    },
  ];
  return (
    <Panel title="How the reasons are weighed" note={reasons.weighing} flush>
      {signs.length === 0 ? (
        <div className={css.none}>
          <Empty sentence="No sign could be compared yet." />
        </div>
      ) : (
        <DataTable label="How the reasons are weighed" columns={columns} rows={signs} rowId={(sign) => sign.words} />
      )}
    </Panel>
  );
}
