import { sql, type Db } from "../../platform/postgres.ts";

/** From now on these decisions are known to the model of a version, each with its reward. */
export async function markLearned(
  tx: Db,
  version: number,
  rows: readonly { readonly personId: string; readonly id: string; readonly rewardMinor: number }[],
): Promise<void> {
  await sql`
    update customise.decisions d set learned_in = ${version}, reward_minor = r.reward
    from unnest(${rows.map(({ personId }) => personId)}::uuid[], ${rows.map(({ id }) => id)}::uuid[],
      ${rows.map(({ rewardMinor }) => rewardMinor)}::float8[]) as r(person_id, id, reward)
    where d.person_id = r.person_id and d.id = r.id and d.learned_in is null`.execute(tx);
}
