import { Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconAlertTriangle, IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { Calendar, CalendarItem, CalendarSubject } from "../../api/types.ts";
import { whole } from "../../lib/format.ts";
import { paths } from "../../lib/paths.ts";
import { AppLink, useGo } from "../../ui/app-link.tsx";
import { Page, Panel } from "../../ui/page.tsx";
import { useSearchState } from "../../ui/search-state.ts";
import { Empty, Loaded } from "../../ui/states.tsx";
import { daysOf, monthAfter, monthName, monthNow, weekdayNames, weeksOf, type Month } from "./calendar-month.ts";
import css from "./calendar.module.css";

/** All sends of a month by day, and who would be written to twice in a few days. */
export function CalendarScreen() {
  const [search] = useSearchState();
  const wished = search["month"] ?? "";
  const month = /^\d{4}-(0[1-9]|1[0-2])$/u.test(wished) ? wished : monthNow();
  const days = daysOf(month);
  const query = useQuery({ ...queries.calendar(days[0] ?? "", days.at(-1) ?? ""), placeholderData: keepPreviousData });
  return (
    <Page
      title="Calendar"
      lead="What went out, waits, is planned, and is to be expected of those who are in journeys now."
      actions={<MonthSteps month={month} />}
    >
      <Loaded query={query}>
        {(calendar) => (
          <>
            <Overlaps calendar={calendar} />
            <Panel title={monthName(month)} note={`Days by the clock of ${calendar.timeZone}. Numbers are messages.`}>
              <MonthView month={month} calendar={calendar} />
            </Panel>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function MonthSteps({ month }: { month: Month }) {
  const go = useGo();
  return (
    <div className={css.steps} role="group" aria-label="Month">
      <Button variant="default" px={8} aria-label="The month before" onClick={() => go(paths.calendar(monthAfter(month, -1)))}>
        <IconChevronLeft size={16} />
      </Button>
      <Button variant="default" onClick={() => go(paths.calendar())}>
        This month
      </Button>
      <Button variant="default" px={8} aria-label="The month after" onClick={() => go(paths.calendar(monthAfter(month, 1)))}>
        <IconChevronRight size={16} />
      </Button>
    </div>
  );
}

const hrefOf = ({ kind, id }: Pick<CalendarSubject, "kind" | "id">): string =>
  kind === "journey" ? paths.journey(id) : paths.campaign(id);

/** People in two things within a few days, in sentences, with the way to both. */
function Overlaps({ calendar: { overlaps } }: { calendar: Calendar }) {
  if (overlaps.length === 0) return null;
  return (
    <Panel title="The same people twice" note="Caps and quiet hours still hold; the gate decides for each person when a message is to go.">
      <ul className={css.overlaps}>
        {overlaps.map(({ a, b, sentence }) => (
          <li key={`${a.id} ${b.id}`}>
            <IconAlertTriangle size={15} aria-hidden="true" />
            <span>
              {sentence}{" "}
              <AppLink href={hrefOf(a)} className="text-link">
                {a.name}
              </AppLink>
              {", "}
              <AppLink href={hrefOf(b)} className="text-link">
                {b.name}
              </AppLink>
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function MonthView({ month, calendar }: { month: Month; calendar: Calendar }) {
  const narrow = useMediaQuery("(width <= 900px)", window.innerWidth <= 900);
  const byDay = Map.groupBy(calendar.items, (item) => item.day);
  if (calendar.items.length === 0) return <Empty sentence="Nothing goes out in this month, and nothing is planned." />;
  return narrow ? <DayList month={month} byDay={byDay} /> : <MonthTable month={month} byDay={byDay} />;
}

interface DaysProps {
  month: Month;
  byDay: ReadonlyMap<string, readonly CalendarItem[]>;
}

function MonthTable({ month, byDay }: DaysProps) {
  return (
    <table className={css.month} aria-label={monthName(month)}>
      <thead>
        <tr>
          {weekdayNames.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(month).map((week) => (
          <tr key={week.find((day) => day !== null)}>
            {week.map((day, index) => (
              <td key={day ?? index} data-empty={day === null || undefined}>
                {day !== null && (
                  <>
                    <time dateTime={day} className={css.number}>
                      {Number(day.slice(-2))}
                    </time>
                    <Items items={byDay.get(day) ?? []} />
                  </>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Only the days on which something is; the same for a phone. */
function DayList({ month, byDay }: DaysProps) {
  return (
    <ol className={css.days} aria-label={monthName(month)}>
      {daysOf(month)
        .filter((day) => byDay.has(day))
        .map((day) => (
          <li key={day}>
            <time dateTime={day} className={css.day}>
              {longDayOf(day)}
            </time>
            <Items items={byDay.get(day) ?? []} />
          </li>
        ))}
    </ol>
  );
}

const longDayFormat = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const longDayOf = (day: string): string => longDayFormat.format(new Date(day));

const whats: Record<CalendarItem["what"], string> = { went: "went out", waiting: "waiting", planned: "planned", expected: "expected" };

function Items({ items }: { items: readonly CalendarItem[] }) {
  if (items.length === 0) return null;
  return (
    <ul className={css.items}>
      {items.map((item) => (
        <li key={`${item.id} ${item.what}`} data-what={item.what}>
          <AppLink href={hrefOf(item)} className={css.item}>
            <span className={css.name}>{item.name}</span>
            <span className={css.what}>
              {whole(item.people)} {whats[item.what]}
            </span>
          </AppLink>
        </li>
      ))}
    </ul>
  );
}
