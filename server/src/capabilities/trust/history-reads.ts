import { sql, type Db } from "../../platform/postgres.ts";
import { EVERY_MEDIUM } from "./consent.ts";
import { earlierDecisions } from "./consent-store.ts";
import { standingOfAll, type Kin } from "./family.ts";
import { purposes } from "./purposes-store.ts";
import { familiesOf } from "./joined-store.ts";

/** Something trust knows about a person, for the line of time. */
export interface TrustMoment {
  readonly id: string;
  readonly at: Date;
  readonly kind: "consent" | "preference" | "gate";
  readonly medium: string | null;
  /** consent: the purpose's name; gate: the purpose's name; preference: the sentence. */
  readonly words: string;
  readonly decision: string | null;
  readonly method: string | null;
}

/** The newest moments of each kind at or before the given one, newest first. */
export async function trustMoments(db: Db, personId: string, before: Date, limit: number): Promise<TrustMoment[]> {
  const { rows } = await sql<TrustMoment>`
    (select 'consent:' || c.person_id || ':' || c.seq as id, c.event_time as at, 'consent' as kind, c.medium, p.name as words, c.decision, c.method
      from trust.consents c join trust.purposes p on p.id = c.purpose
      where c.person_id = any(array(select trust.records_of(${personId}))) and c.event_time <= ${before} order by c.event_time desc limit ${limit})
    union all
    (select 'preference:' || r.id, r.at, 'preference', null, r.sentence, null, r.source
      from trust.contact_rule_changes r
      where r.person_id = any(array(select trust.records_of(${personId}))) and r.at <= ${before} order by r.at desc limit ${limit})
    union all
    (select 'gate:' || l.ask, l.decided_at, 'gate', l.medium, p.name, l.reason, null
      from trust.gate_log l join trust.purposes p on p.id = l.purpose
      where l.person_id = any(array(select trust.records_of(${personId}))) and l.verdict = 'refused' and l.decided_at <= ${before} order by l.decided_at desc limit ${limit})
    order by at desc, id desc`.execute(db);
  return rows;
}

export interface ConsentNow {
  readonly purpose: string;
  readonly name: string;
  readonly medium: string;
  readonly decision: string;
  readonly at: Date;
  readonly method: string;
}

/**
 * What holds now for a person, purpose by purpose. Over several records the stricter decision is given for every medium
 * that was ever named, and as of the last word on it, so that a newer yes under one record never hides a no under another.
 */
export async function consentsNow(db: Db, personId: string): Promise<ConsentNow[]> {
  // One question for nearly everybody: who is one of several records is told by the same answer.
  const { rows } = await sql<ConsentNow & { readonly joined: boolean }>`
    select f.joined, c.*
    from (
      select exists (select from trust.joined where person_id = ${personId}) or exists (select from trust.joined where member_id = ${personId}) as joined
    ) f
    left join lateral (
      select c.purpose, p.name, c.medium, c.decision, c.event_time as at, c.method
      from trust.consent_now c join trust.purposes p on p.id = c.purpose
      where c.person_id = ${personId} and not f.joined order by p.position, c.medium
    ) c on true`.execute(db);
  if (rows[0]?.joined !== true) return rows.filter((row) => row.purpose !== null);
  return consentsOfAll(db, (await familiesOf(db, [personId])).get(personId) ?? [{ id: personId, since: null }]);
}

async function consentsOfAll(db: Db, family: readonly Kin[]): Promise<ConsentNow[]> {
  const said = await earlierDecisions(
    db,
    family.map((kin) => kin.id),
  );
  const byPurpose = Map.groupBy(said, (row) => row.purpose);
  return (await purposes(db)).flatMap(({ id, name }) => {
    const events = byPurpose.get(id) ?? [];
    return [...new Set(events.map((event) => event.medium))].sort().flatMap((medium): ConsentNow[] => {
      const now = standingOfAll(family, events, medium);
      if (now === null) return [];
      const heard = events.filter((event) => event.medium === medium || event.medium === EVERY_MEDIUM);
      const at = new Date(Math.max(...heard.map((event) => event.at.getTime())));
      return [{ purpose: id, name, medium, decision: now.decision, at, method: now.method }];
    });
  });
}
