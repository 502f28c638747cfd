// Visits as a calendar that any program reads (RFC 5545). Pure.
import ICAL from "ical.js";

export interface Appointment {
  readonly id: string;
  readonly name: string | null;
  readonly address: string | null;
  readonly campaign: string;
  readonly sheet: string;
  readonly dueAt: Date;
}

/** One entry a visit, for the whole day that it is due on by the clock of UTC; whoever goes moves it to their hour. */
export function calendarOf(items: readonly Appointment[], now: Date): string {
  const calendar = new ICAL.Component("vcalendar");
  calendar.addPropertyWithValue("prodid", "-//Rapport//Visits//EN");
  calendar.addPropertyWithValue("version", "2.0");
  for (const { id, name, address, campaign, sheet, dueAt } of items) {
    const entry = new ICAL.Component("vevent");
    const day = dueAt < now ? now : dueAt;
    entry.addPropertyWithValue("uid", `${id}@rapport`);
    entry.addPropertyWithValue("dtstamp", ICAL.Time.fromJSDate(now, true));
    entry.addPropertyWithValue("dtstart", ICAL.Time.fromDateString(day.toISOString().slice(0, 10)));
    entry.addPropertyWithValue("summary", `${name ?? "Customer"}: ${campaign}`);
    if (address !== null) entry.addPropertyWithValue("location", address.replaceAll("\n", ", "));
    entry.addPropertyWithValue("description", sheet);
    calendar.addSubcomponent(entry);
  }
  return `${calendar.toString()}\r\n`;
}
