import type { Db } from "../../platform/postgres.ts";
import { isUnconfirmed, type Decided } from "./consent.ts";
import { earlierDecisions, standingRows } from "./consent-store.ts";
import { standingOfAll, type Kin } from "./family.ts";
import { familiesOf } from "./joined-store.ts";
import { purposes } from "./purposes-store.ts";

/** What holds for a person for one purpose in one medium ("*" for every one). */
export interface Standing {
  readonly purpose: string;
  readonly medium: string;
  readonly decision: string;
  readonly at: Date;
  /** A yes from a web form of a purpose that needs confirming: for mail it does not count yet. */
  readonly unconfirmed: boolean;
}

type Said = Decided & { readonly purpose: string };

/** What holds under several records together: worked out for every medium that was ever named. */
function ofFamily(family: readonly Kin[], events: Awaited<ReturnType<typeof earlierDecisions>>): Said[] {
  const slots = new Map(events.map(({ purpose, medium }) => [`${purpose}/${medium}`, { purpose, medium }]));
  return [...slots.values()].flatMap(({ purpose, medium }) => {
    const now = standingOfAll(
      family,
      events.filter((event) => event.purpose === purpose),
      medium,
    );
    return now === null ? [] : [{ ...now, purpose, medium }];
  });
}

/** What each of these people has said that holds now, over all records of theirs; who never said anything is missing. */
export async function standingsOf(db: Db, people: readonly string[]): Promise<Map<string, Standing[]>> {
  const families = await familiesOf(db, people);
  const [rows, said, all] = await Promise.all([
    standingRows(
      db,
      people.filter((id) => !families.has(id)),
    ),
    families.size === 0 ? [] : earlierDecisions(db, [...new Set([...families.values()].flat().map((kin) => kin.id))]),
    purposes(db),
  ]);
  const confirmed = new Set(all.filter(({ needsConfirming }) => needsConfirming).map(({ id }) => id));
  const standing = ({ purpose, medium, decision, at, method }: Said): Standing => ({
    purpose,
    medium,
    decision,
    at,
    unconfirmed: confirmed.has(purpose) && isUnconfirmed({ decision, method }, "email"),
  });
  const byRecord = Map.groupBy(said, (event) => event.personId);
  const standings = new Map([...Map.groupBy(rows, (row) => row.personId)].map(([id, own]) => [id, own.map(standing)]));
  for (const [id, family] of families) {
    const own = ofFamily(
      family,
      family.flatMap((kin) => byRecord.get(kin.id) ?? []),
    );
    if (own.length > 0) standings.set(id, own.map(standing));
  }
  return standings;
}
