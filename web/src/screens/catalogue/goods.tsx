import { Button } from "@mantine/core";
import { IconBell, IconBook, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Good } from "../../api/types.ts";
import { day, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { DataTable, type Column } from "../../ui/data-table.tsx";
import { Choices, FilterBar, FilterInput, FilterSelect } from "../../ui/filter-bar.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMay, useMoney } from "../session.ts";
import { CategoryMapChart } from "./category-map.tsx";
import { GoodForm } from "./good-form.tsx";
import { WhoBought } from "./who-bought.tsx";
import css from "./goods.module.css";

export function GoodsScreen() {
  const [{ q = "", category = "", brand = "", active = "", sort = "", add = "" }, change] = useSearchState();
  const allowed = useMay();
  const may = allowed("write");
  const mayPeople = allowed("people");
  const go = useGo();
  const query = useInfiniteQuery(queries.goods({ q, category, brand, active, sort }));
  const first = query.data?.pages[0];
  return (
    <Page
      title="Goods"
      lead="What you sell: who buys it, what it leaves, and what goes with what."
      actions={
        <>
          {mayPeople && (
            <Button variant="default" leftSection={<IconBook size={15} />} onClick={() => go(paths.edition())}>
              Catalogue edition
            </Button>
          )}
          <Button variant="default" leftSection={<IconBell size={15} />} onClick={() => go(paths.alerts())}>
            What people ask for
          </Button>
          {may && (
            <Button leftSection={<IconPlus size={15} />} onClick={() => change({ add: "yes" })}>
              Add one
            </Button>
          )}
        </>
      }
    >
      {may && add === "yes" && <GoodForm close={() => change({ add: "" })} />}
      <FilterBar>
        <FilterInput label="Name, number or brand" value={q} change={(text) => change({ q: text })} />
        <FilterSelect
          label="Category"
          any="Every category"
          value={category}
          options={(first?.categories ?? []).map((each) => ({ id: each.category, label: `${each.category} (${whole(each.goods)})` }))}
          choose={(id) => change({ category: id })}
        />
        <Choices
          label="Brand"
          value={brand}
          options={[
            { id: "own", label: "Own brand" },
            { id: "other", label: "Other brands" },
          ]}
          choose={(id) => change({ brand: id })}
        />
        <Choices
          label="Can be had"
          value={active}
          options={[{ id: "no", label: "Cannot be had" }]}
          choose={(id) => change({ active: id })}
        />
      </FilterBar>
      {category !== "" && (
        <p className={css.who}>
          <WhoBought name={`anything of ${category}`} goods={{ category }} />
        </p>
      )}
      <Panel flush>
        <Loaded query={query}>
          {(data) => (
            <GoodsTable
              rows={data.pages.flatMap((page) => page.items)}
              total={data.pages[0]?.total}
              sort={sort === "" ? "sales" : sort}
              choose={(by) => change({ sort: by === "sales" ? "" : by })}
              more={{ has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => void query.fetchNextPage() }}
              filtered={q + category + brand + active !== ""}
            />
          )}
        </Loaded>
      </Panel>
      <div className={css.columns}>
        <CategoryMapChart />
        <Bundles />
        <JustIn />
      </div>
    </Page>
  );
}

interface TableProps {
  rows: readonly Good[];
  total: number | undefined;
  sort: string;
  choose: (by: string) => void;
  more: { has: boolean; loading: boolean; load: () => void };
  filtered: boolean;
}

function GoodsTable({ rows, total, sort, choose, more, filtered }: TableProps) {
  const { show, plain } = useMoney();
  const by = (id: string) => ({ active: sort === id, choose: () => choose(id) });
  const columns: readonly Column<Good>[] = [
    {
      id: "name",
      head: "Article",
      cell: (good) => (
        <span className={css.name}>
          <AppLink href={paths.good(good.sku)} className="text-link">
            {good.name}
          </AppLink>
          {good.ownBrand && <Tag tone="accent">own brand</Tag>}
          {!good.active && <Tag tone="warn">cannot be had</Tag>}
        </span>
      ),
      plain: (good) => good.name,
    },
    { id: "sku", head: "Number", wide: true, cell: (good) => good.sku, plain: (good) => good.sku },
    { id: "category", head: "Category", wide: true, cell: (good) => good.category, plain: (good) => good.category },
    {
      id: "sales",
      head: "Sales so far",
      numeric: true,
      sort: by("sales"),
      cell: (good) => (good.figures === null ? "" : show(good.figures.revenueMinor, "round")),
      plain: (good) => (good.figures === null ? null : plain(good.figures.revenueMinor)),
    },
    {
      id: "margin",
      head: "Margin",
      numeric: true,
      sort: by("margin"),
      cell: (good) => <MarginOf good={good} />,
      plain: (good) => (good.figures === null || good.figures.marginMinor === null ? null : plain(good.figures.marginMinor)),
    },
    {
      id: "buyers",
      head: "Buyers",
      numeric: true,
      sort: by("buyers"),
      cell: (good) => (good.figures === null ? "" : whole(good.figures.buyers)),
      plain: (good) => good.figures?.buyers,
    },
    {
      id: "last",
      head: "Last sold",
      numeric: true,
      wide: true,
      cell: (good) => (good.figures === null || good.figures.lastDay === null ? "" : day(good.figures.lastDay)),
      plain: (good) => good.figures?.lastDay,
    },
  ];
  return (
    <DataTable
      label="Goods"
      columns={columns}
      rows={rows}
      rowId={(good) => good.sku}
      exportAs="goods"
      total={total}
      more={more}
      whenEmpty={
        <Empty sentence={filtered ? "Nothing by that name." : "Goods gather here from imports, from live orders, and as you add them."} />
      }
    />
  );
}

function MarginOf({ good: { figures } }: { good: Good }) {
  const { show } = useMoney();
  if (figures === null) return "";
  if (figures.marginMinor === null) return <span title="Neither the orders nor the catalogue say what it costs">unknown</span>;
  const share = figures.revenueMinor > 0 ? ` · ${percent(figures.marginMinor / figures.revenueMinor)}` : "";
  return `${show(figures.marginMinor, "round")}${share}`;
}

/** The pairs that belong together most surely. */
function Bundles() {
  const query = useQuery(queries.bundles());
  return (
    <Panel title="Belong together" note="Pairs of goods in one order, those first that are there most surely: bundles for an offer">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty sentence="No two goods were in one order at least twice yet." />
          ) : (
            <ul className={css.pairs}>
              {items.map((pair) => (
                <li key={`${pair.sku} ${pair.other}`}>
                  <AppLink href={paths.good(pair.sku)} className="text-link">
                    {pair.name}
                  </AppLink>{" "}
                  and{" "}
                  <AppLink href={paths.good(pair.other)} className="text-link">
                    {pair.otherName}
                  </AppLink>
                  <span className={css.small}>
                    In {whole(pair.together)} orders; {percent(pair.confidence)} of the orders with the first, {pair.lift.toFixed(1)} times
                    as often as by chance
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

const arrivalWords = {
  new: { label: "new", tone: "good" },
  back: { label: "back", tone: "info" },
  cheaper: { label: "cheaper", tone: "accent" },
} as const;

/** What is new, back or cheaper: what those are told of who asked for it. */
function JustIn() {
  const query = useQuery(queries.arrivals());
  const { show } = useMoney();
  return (
    <Panel title="Just in" note="New, back, or cheaper; whoever asked for one of these was told at once">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty sentence="Nothing has arrived since the goods were first put in. A file with new goods, or one more added here, begins this list." />
          ) : (
            <ul className={css.pairs}>
              {items.map((item) => (
                <li key={item.id}>
                  <span className={css.name}>
                    <AppLink href={paths.good(item.sku)} className="text-link">
                      {item.name}
                    </AppLink>
                    <Tag tone={arrivalWords[item.kind].tone}>{arrivalWords[item.kind].label}</Tag>
                  </span>
                  <span className={css.small}>
                    {[
                      item.brand,
                      item.kind === "cheaper" && item.priceBeforeMinor !== null && item.priceMinor !== null
                        ? `${show(item.priceMinor)} after ${show(item.priceBeforeMinor)}`
                        : item.priceMinor === null
                          ? ""
                          : show(item.priceMinor),
                      day(item.at),
                    ]
                      .filter((part) => part !== "")
                      .join(", ")}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
