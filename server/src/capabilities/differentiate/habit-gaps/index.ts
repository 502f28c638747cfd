import { categoryElsewhere } from "./category-elsewhere.ts";
import type { HabitGap } from "./habit-gap.ts";
import { ownBrand } from "./own-brand.ts";
import { partOfTheWeek } from "./part-of-the-week.ts";
import { runningOut } from "./running-out.ts";

/** All gaps that are looked for, the most pressing first. */
export const HABIT_GAPS: readonly HabitGap[] = [runningOut, ownBrand, categoryElsewhere, partOfTheWeek];
