import { Button } from "@mantine/core";
import {
  IconAlertCircle,
  IconArrowBackUp,
  IconCircleDot,
  IconHandClick,
  IconHandStop,
  IconHeartHandshake,
  IconId,
  IconMail,
  IconCoins,
  IconShoppingBag,
  IconUserHeart,
  type Icon,
} from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { TimelineItem } from "../../api/types.ts";
import { clock, count, dayKey, longDay, whole } from "../../lib/format.ts";
import { AppLink } from "../../ui/app-link.tsx";
import { Choices } from "../../ui/filter-bar.tsx";
import { Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { useMoney } from "../session.ts";
import css from "./timeline.module.css";

const icons: Record<string, Icon> = {
  order: IconShoppingBag,
  return: IconArrowBackUp,
  points: IconCoins,
  mail: IconMail,
  message: IconMail,
  click: IconHandClick,
  consent: IconHeartHandshake,
  preference: IconUserHeart,
  complaint: IconAlertCircle,
  identity: IconId,
  gate: IconHandStop,
};

const parts = [
  { id: "purchases", label: "Purchases" },
  { id: "messages", label: "Messages" },
  { id: "answers", label: "Answers" },
  { id: "wishes", label: "Wishes" },
  { id: "refusals", label: "Not sent" },
];

/** One line of time over all media, both directions, the newest first. */
export function Timeline({ personId }: { personId: string }) {
  const [search, change] = useSearchState();
  const part = search["part"] ?? "";
  const query = useInfiniteQuery({ ...queries.timeline(personId, part), placeholderData: keepPreviousData });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const days = Map.groupBy(items, (item) => dayKey(item.at));
  return (
    <Panel
      title="Time line"
      note="Everything between them and us, by your clock"
      actions={<Choices label="Part of the time line" value={part} options={parts} choose={(chosen) => change({ part: chosen })} />}
    >
      <Loaded query={query}>
        {() => (
          <>
            {items.length === 0 && (
              <Empty sentence={part === "" ? "Nothing has happened yet." : "Nothing of this kind has happened yet."} />
            )}
            <ol className={css.days}>
              {[...days].map(([key, ofDay]) => (
                <li key={key} className={css.day}>
                  <h3 className={css.date}>{longDay(ofDay[0]?.at ?? "")}</h3>
                  <ol className={css.items}>
                    {ofDay.map((item, index) => (
                      <Item key={`${item.at} ${item.kind} ${index}`} item={item} />
                    ))}
                  </ol>
                </li>
              ))}
            </ol>
            {query.hasNextPage && (
              <Button variant="default" mt="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()} data-noprint>
                Show earlier
              </Button>
            )}
          </>
        )}
      </Loaded>
    </Panel>
  );
}

function Item({ item }: { item: TimelineItem }) {
  const money = useMoney();
  const Shape = icons[item.kind] ?? IconCircleDot;
  return (
    <li className={css.item} data-kind={item.kind}>
      <span className={css.icon} data-direction={item.direction}>
        <Shape size={15} stroke={1.8} aria-hidden="true" />
      </span>
      <div className={css.text}>
        <p className={css.title}>
          <Title item={item} />
          {item.direction !== "none" && <span className="visually-hidden">{item.direction === "in" ? " (from them)" : " (from us)"}</span>}
        </p>
        {item.detail !== null && item.detail !== "" && <p className={css.detail}>{item.detail}</p>}
        {item.lines !== undefined && item.lines.length > 0 && <Lines lines={item.lines} />}
      </div>
      <div className={`${css.far} number`}>
        {item.amountMinor !== null && <span className={css.amount}>{money.show(item.amountMinor)}</span>}
        <time dateTime={item.at}>{clock(item.at)}</time>
      </div>
    </li>
  );
}

function Title({ item }: { item: TimelineItem }) {
  if (item.href === null) return item.title;
  return (
    <AppLink href={item.href} className="text-link">
      {item.title}
    </AppLink>
  );
}

function Lines({ lines }: { lines: NonNullable<TimelineItem["lines"]> }) {
  const money = useMoney();
  return (
    <details className={css.lines}>
      <summary>{count(lines.length, "line", "lines")}</summary>
      <table>
        <tbody>
          {lines.map((line, index) => (
            <tr key={`${line.sku} ${index}`}>
              <td className="number">{whole(line.quantity)} ×</td>
              <td>{line.name}</td>
              <td className={css.sku}>{line.sku}</td>
              <td className={`${css.lineAmount} number`}>{money.show(line.amountMinor)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
