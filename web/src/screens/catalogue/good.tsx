import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { queries } from "../../api/queries.ts";
import type { Companion, Good, Surroundings } from "../../api/types.ts";
import { count, day, percent, whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { Tag } from "../../ui/tag.tsx";
import { useMay, useMoney } from "../session.ts";
import { GoodForm } from "./good-form.tsx";
import { WhoBought } from "./who-bought.tsx";
import css from "./goods.module.css";

export function GoodScreen() {
  const { sku } = useParams({ from: "/app/goods/$sku" });
  const [{ edit = "" }, change] = useSearchState();
  const may = useMay()("write");
  const query = useQuery(queries.good(sku));
  const around = useQuery(queries.surroundings(sku));
  const good = query.data;
  return (
    <Page
      title={good?.name ?? "Article"}
      above={{ label: "Goods", href: paths.goods() }}
      marks={good !== undefined && <Marks good={good} />}
      lead={good === undefined ? undefined : [good.sku, good.category, good.brand].filter((part) => part !== "").join(" · ")}
      actions={
        may &&
        good !== undefined && (
          <Button variant="default" leftSection={<IconPencil size={15} />} onClick={() => change({ edit: "yes" })}>
            Change
          </Button>
        )
      }
    >
      <Loaded query={query} lines={8}>
        {(loaded) => (
          <>
            {may && edit === "yes" && <GoodForm good={loaded} close={() => change({ edit: "" })} />}
            <Figures good={loaded} />
            <Loaded query={around}>{(known) => <Around good={loaded} known={known} />}</Loaded>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Marks({ good }: { good: Good }) {
  return (
    <>
      {good.ownBrand && <Tag tone="accent">own brand</Tag>}
      {!good.active && <Tag tone="warn">cannot be had</Tag>}
    </>
  );
}

/** Who buys it, how often, and what it leaves. */
function Figures({ good }: { good: Good }) {
  const { show } = useMoney();
  const { figures, unitPriceMinor, unitCostMinor, arrivedOn } = good;
  const price = unitPriceMinor === null ? "not known" : show(unitPriceMinor);
  const piece =
    unitPriceMinor === null || unitCostMinor === null ? "cost not known" : `${show(unitPriceMinor - unitCostMinor)} of it is margin`;
  if (figures === null) {
    return (
      <Panel title="Who buys it">
        <Empty sentence="No order with it has been counted yet; orders are counted after each refresh of the values." />
      </Panel>
    );
  }
  const again = figures.buyers === 0 ? "" : `${percent(figures.rebuyers / figures.buyers)} of them on another day again`;
  const rows = [
    { name: "Buyers", figure: whole(figures.buyers), note: again },
    { name: "Orders", figure: whole(figures.orders), note: `${whole(figures.quantity)} pieces kept` },
    {
      name: "Sales so far",
      figure: show(figures.revenueMinor, "round"),
      note: `${show(figures.revenueYearMinor, "round")} in the past year`,
    },
    {
      name: "Margin so far",
      figure: figures.marginMinor === null ? "not known" : show(figures.marginMinor, "round"),
      note:
        figures.marginMinor === null || figures.revenueMinor <= 0 ? "" : `${percent(figures.marginMinor / figures.revenueMinor)} of sales`,
    },
    { name: "Price", figure: price, note: piece },
    {
      name: "Bought again after",
      figure: figures.gapDays === null ? "too early to say" : count(Math.round(figures.gapDays), "day", "days"),
      note: figures.gapDays === null ? "fewer than ten people's gaps are known" : "typically",
    },
    {
      name: "Last sold",
      figure: figures.lastDay === null ? "never" : day(figures.lastDay),
      note: arrivedOn === null ? "" : `here since ${day(arrivedOn)}`,
    },
  ];
  return (
    <Panel title="Who buys it">
      <dl className={`${css.figures} number`}>
        {rows.map(({ name, figure, note }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {figure}
              {note !== "" && <small>{note}</small>}
            </dd>
          </div>
        ))}
      </dl>
      <p className={css.who}>
        <WhoBought name={good.name} goods={{ sku: good.sku }} />
        {good.category !== "" && <WhoBought name={`anything of ${good.category}`} goods={{ category: good.category }} />}
      </p>
    </Panel>
  );
}

function Around({ good, known }: { good: Good; known: Surroundings }) {
  const { show } = useMoney();
  return (
    <>
      <div className={css.columns}>
        <Companions
          title="Goes with it"
          note="In the same order, the nearest first: offer them together"
          of="orders"
          rows={known.goesWith}
          empty="Nothing was in one order with it at least twice."
        />
        <Companions
          title="The same people buy"
          note="At any time: for a next letter"
          of="people"
          rows={known.samePeople}
          empty="No two buyers of it share anything else yet."
        />
      </div>
      <Panel title="Stands for it" note="Goods of the same use that can be had">
        {known.instead.length === 0 ? (
          <Empty
            sentence={
              good.useGroup === ""
                ? "Give it a use under “Change”, the same word as other goods have, and they stand here."
                : "Nothing else of the same use can be had."
            }
          />
        ) : (
          <ul className={css.pairs}>
            {known.instead.map((other) => (
              <li key={other.sku}>
                <AppLink href={paths.good(other.sku)} className="text-link">
                  {other.name}
                </AppLink>{" "}
                {other.ownBrand && <Tag tone="accent">own brand</Tag>}
                <span className={css.small}>
                  {other.unitPriceMinor === null ? "price not known" : show(other.unitPriceMinor)}
                  {other.margin === null ? "" : `, ${percent(other.margin)} margin`}
                </span>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </>
  );
}

interface CompanionsProps {
  title: string;
  note: string;
  of: "orders" | "people";
  rows: readonly Companion[];
  empty: string;
}

function Companions({ title, note, of, rows, empty }: CompanionsProps) {
  return (
    <Panel title={title} note={note}>
      {rows.length === 0 && <Empty sentence={empty} />}
      <ul className={css.pairs}>
        {rows.map((row) => (
          <li key={row.sku}>
            <AppLink href={paths.good(row.sku)} className="text-link">
              {row.name}
            </AppLink>
            <span className={css.small}>
              {percent(row.confidence)} of the {of} with this have it too ({whole(row.together)}), {row.lift.toFixed(1)} times as often as
              by chance
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
