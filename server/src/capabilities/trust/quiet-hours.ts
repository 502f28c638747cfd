const QUARTER = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Minutes since midnight on the clock of a zone. */
export function minuteOfDay(at: Date, zone: string): number {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    formats.set(zone, format);
  }
  const [hours = 0, minutes = 0] = format.format(at).split(":").map(Number);
  return hours * 60 + minutes;
}

function knownZone(zone: string): boolean {
  try {
    minuteOfDay(new Date(0), zone);
    return true;
  } catch {
    return false;
  }
}

export interface QuietHours {
  /** HH:MM; from after to means over midnight; from = to means none. */
  readonly from: string;
  readonly to: string;
}

function minutes(time: string): number {
  const [h = 0, m = 0] = time.split(":").map(Number);
  return h * 60 + m;
}

function quietAt(at: Date, zones: readonly string[], from: number, to: number): boolean {
  return zones.some((zone) => {
    const minute = minuteOfDay(at, zone);
    return from < to ? minute >= from && minute < to : minute >= from || minute < to;
  });
}

interface Found {
  readonly asked: number;
  readonly until: Date;
}
/** The last answer for a place and its hours: until then every moment has the same answer, and asking a country's clocks takes milliseconds. */
const found = new Map<string, Found>();

/**
 * If now is quiet in any of the zones: the next moment when it is quiet in none. Otherwise null. Works on the zones' own
 * clocks, so a night in which the clock changes is as long as it is.
 */
export function quietUntil(now: Date, zones: readonly string[], hours: QuietHours): Date | null {
  const place = `${hours.from} ${hours.to} ${zones.join(" ")}`;
  const before = found.get(place);
  if (before !== undefined && before.asked <= now.getTime() && now < before.until) return before.until;
  const until = searchQuietEnd(now, zones, hours);
  if (found.size > 2000) found.clear();
  if (until !== null) found.set(place, { asked: now.getTime(), until });
  return until;
}

function searchQuietEnd(now: Date, zones: readonly string[], hours: QuietHours): Date | null {
  const from = minutes(hours.from);
  const to = minutes(hours.to);
  if (from === to || zones.length === 0 || !quietAt(now, zones, from, to)) return null;
  let at = Math.ceil((now.getTime() + 1) / QUARTER) * QUARTER;
  for (let step = 0; step < 192; step++, at += QUARTER) {
    if (!quietAt(new Date(at), zones, from, to)) return firstMinute(at, zones, from, to);
  }
  // No hour is allowed everywhere: keep asking, never disturb.
  return new Date(at);
}

function firstMinute(found: number, zones: readonly string[], from: number, to: number): Date {
  let at = found;
  while (at > found - QUARTER && !quietAt(new Date(at - 60_000), zones, from, to)) at -= 60_000;
  return new Date(at);
}

const zonesByCountry = new Map<string, readonly string[]>();

/** All zones of a country, by its ISO code; none where the code is not known. */
export function zonesOf(country: string): readonly string[] {
  const known = zonesByCountry.get(country);
  if (known !== undefined) return known;
  let zones: readonly string[] = [];
  if (/^[A-Z]{2}$/.test(country)) {
    const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & { getTimeZones?(): string[] | undefined };
    zones = (locale.getTimeZones?.() ?? []).filter(knownZone);
  }
  zonesByCountry.set(country, zones);
  return zones;
}

/** Where a person's clock may stand: their zone; else every zone of their country; else the house's. */
export function placesOf(place: { readonly timeZone: string | null; readonly country: string | null }, house: string): readonly string[] {
  if (place.timeZone !== null && knownZone(place.timeZone)) return [place.timeZone];
  const zones = place.country === null ? [] : zonesOf(place.country);
  return zones.length > 0 ? zones : [house];
}

/** The one zone whose clock counts as theirs: their own; else the house's where it is of their country, or nothing is known; else their country's first. */
export function placeOf(place: { readonly timeZone: string | null; readonly country: string | null }, house: string): string {
  const zones = placesOf(place, house);
  return zones.includes(house) ? house : (zones[0] ?? house);
}
