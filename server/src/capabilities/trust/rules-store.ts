import { sql, type Db } from "../../platform/postgres.ts";
import { rulesOfAll, type Kin, type SaidRules } from "./family.ts";
import type { ContactRules } from "./gate.ts";
import { familiesOf } from "./joined-store.ts";

/** The wishes of the people that these ids stand for. */
export async function rulesOf(db: Db, ids: readonly string[]): Promise<Map<string, ContactRules>> {
  const families = await familiesOf(db, ids);
  const alone = (id: string): Kin[] => [{ id, since: null }];
  const records = new Set([...ids, ...[...families.values()].flat().map((kin) => kin.id)]);
  const { rows } = await sql<SaidRules>`
    select person_id as "personId", medium, max_per_month as "maxPerMonth", pause_until as "pauseUntil", changed_at as "receivedAt"
    from trust.contact_rules where person_id = any(${[...records]}::uuid[])`.execute(db);
  const found = new Map(rows.map((rule) => [rule.personId, rule]));
  return new Map(
    ids.map((id) => {
      const family = families.get(id) ?? alone(id);
      return [
        id,
        rulesOfAll(
          family,
          family.flatMap((kin) => found.get(kin.id) ?? []),
        ),
      ];
    }),
  );
}

/** Sets a person's rules and notes the change in words for the line of time. */
export async function putRules(tx: Db, personId: string, rules: ContactRules, source: string, sentence: string, at: Date): Promise<void> {
  await sql`
    insert into trust.contact_rules (person_id, medium, max_per_month, pause_until, source, changed_at)
    values (${personId}, ${rules.medium}, ${rules.maxPerMonth}, ${rules.pauseUntil}, ${source}, ${at})
    on conflict (person_id) do update set medium = excluded.medium, max_per_month = excluded.max_per_month,
      pause_until = excluded.pause_until, source = excluded.source, changed_at = excluded.changed_at`.execute(tx);
  await sql`
    insert into trust.contact_rule_changes (person_id, at, source, sentence)
    values (${personId}, ${at}, ${source}, ${sentence})`.execute(tx);
}

/** Rules for many people at once, as an import or the demonstration brings them. */
export async function putManyRules(
  tx: Db,
  rules: readonly (ContactRules & { personId: string })[],
  source: string,
  at: Date,
): Promise<void> {
  await sql`
    insert into trust.contact_rules (person_id, medium, max_per_month, pause_until, source, changed_at)
    select r."personId", r.medium, r."maxPerMonth", r."pauseUntil", ${source}, ${at}
    from jsonb_to_recordset(${JSON.stringify(rules)}::jsonb)
      as r("personId" uuid, medium text, "maxPerMonth" numeric, "pauseUntil" timestamptz)
    on conflict (person_id) do nothing`.execute(tx);
}
