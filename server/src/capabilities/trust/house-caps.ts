// What the house allows itself towards one person, whatever they would put up with. Pure.

/** Marketing messages to one person; null: no limit. Windows roll: 24 hours, 7 days, 30 days. */
export interface Caps {
  readonly day: number | null;
  readonly week: number | null;
  readonly month: number | null;
}

/** Marketing messages that a person had, or that are reserved, in the windows of Caps. */
export type Counts = { readonly [Window in keyof Caps]: number };

export const NO_CAPS: Caps = { day: null, week: null, month: null };
export const NOTHING_SENT: Counts = { day: 0, week: 0, month: 0 };
export const WINDOW_DAYS: Readonly<Record<keyof Caps, number>> = { day: 1, week: 7, month: 30 };

const WINDOWS = ["day", "week", "month"] as const;

/** Whether one more message would be more than the caps allow. */
export const capReached = (caps: Caps, sent: Counts): boolean =>
  WINDOWS.some((window) => {
    const most = caps[window];
    return most !== null && sent[window] >= most;
  });

export const addCounts = (a: Counts, b: Counts): Counts => ({ day: a.day + b.day, week: a.week + b.week, month: a.month + b.month });
