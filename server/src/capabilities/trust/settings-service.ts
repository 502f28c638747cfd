import type { Db } from "../../platform/postgres.ts";
import { Problem } from "../../vocabulary/errors.ts";
import type { Caps } from "./house-caps.ts";
import { getSetting, putSetting } from "./settings-store.ts";

export interface Business {
  readonly name: string;
  /** ISO 4217. */
  readonly currency: string;
}

/** How and when the house writes to people. Times are HH:MM at the person's place, or in timeZone where that is unknown. */
export interface Sending {
  readonly fromName: string;
  readonly fromAddress: string;
  readonly postalAddress: string;
  /** At most so many marketing messages a person over all media, in 24 hours, 7 days and 30 days; null: no limit. */
  readonly capPerDay: number | null;
  readonly capPerWeek: number | null;
  readonly capPerMonth: number | null;
  /** The same by medium; media that are left out have no limit of their own. */
  readonly mediumCaps: Readonly<Record<string, Caps>>;
  /** An open complaint holds asked-for alerts back too, beside marketing. */
  readonly complaintStopsAlerts: boolean;
  /** Days without marketing after a complaint was settled. */
  readonly restAfterComplaint: number;
  readonly quietFrom: string;
  readonly quietTo: string;
  readonly timeZone: string;
  /** Days of quiet towards whoever stopped listening by a medium, before one different attempt. */
  readonly listenPause: number;
  /** After an attempt that came to nothing: so many times the pause before. */
  readonly listenPauseGrowth: number;
  /** Days; no pause is longer. */
  readonly listenPauseMost: number;
}

export interface Settings {
  readonly business: Business;
  readonly sending: Sending;
}

const DEFAULTS: Settings = {
  business: { name: "My business", currency: "EUR" },
  sending: {
    fromName: "My business",
    fromAddress: "news@example.com",
    postalAddress: "",
    capPerDay: null,
    capPerWeek: null,
    capPerMonth: 6,
    mediumCaps: {},
    complaintStopsAlerts: false,
    restAfterComplaint: 0,
    quietFrom: "21:00",
    quietTo: "08:00",
    timeZone: "UTC",
    listenPause: 60,
    listenPauseGrowth: 2,
    listenPauseMost: 365,
  },
};

/** What was set, over what is so by itself. */
export const sendingOf = (set: Partial<Sending> | null): Sending => ({ ...DEFAULTS.sending, ...set });

export async function readSettings(db: Db): Promise<Settings> {
  return {
    business: { ...DEFAULTS.business, ...(await getSetting<Partial<Business>>(db, "business")) },
    sending: { ...DEFAULTS.sending, ...(await getSetting<Partial<Sending>>(db, "sending")) },
  };
}

type Change = { [Part in keyof Settings]?: { [Key in keyof Settings[Part]]?: Settings[Part][Key] | undefined } | undefined };

function knownZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

const given = (part: object): object => Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined));

/** Changes what is given, leaves the rest. */
export async function changeSettings(tx: Db, change: Change): Promise<Settings> {
  const zone = change.sending?.timeZone;
  if (zone !== undefined && !knownZone(zone)) {
    throw new Problem("invalid", `There is no time zone “${zone}”. Use a name such as Europe/London.`);
  }
  const now = (await readSettings(tx)).sending;
  const { listenPause = now.listenPause, listenPauseMost = now.listenPauseMost } = change.sending ?? {};
  if (listenPauseMost < listenPause) {
    throw new Problem("invalid", "The longest pause cannot be shorter than the first.", { field: "listenPauseMost" });
  }
  // Only what somebody set is written: a default is no decision, and an import may still bring its currency.
  for (const part of ["business", "sending"] as const) {
    if (change[part] !== undefined) await putSetting(tx, part, { ...(await getSetting<object>(tx, part)), ...given(change[part]) });
  }
  return readSettings(tx);
}
