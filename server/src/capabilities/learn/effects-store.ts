import { sql, type Db } from "../../platform/postgres.ts";
import type { Brought } from "./brought.ts";
import type { EffectsReport } from "./effects.ts";

export interface KeptEffects {
  readonly studiedAt: Date;
  readonly report: EffectsReport & { readonly brought: Brought[] };
}

export async function putEffects(db: Db, experimentId: string, { studiedAt, report }: KeptEffects): Promise<void> {
  await sql`
    insert into learn.effects (experiment_id, studied_at, report) values (${experimentId}, ${studiedAt}, ${JSON.stringify(report)}::jsonb)
    on conflict (experiment_id) do update set studied_at = excluded.studied_at, report = excluded.report`.execute(db);
}

export async function keptEffects(db: Db, ids: readonly string[]): Promise<Map<string, KeptEffects>> {
  const { rows } = await sql<KeptEffects & { id: string }>`
    select experiment_id as id, studied_at as "studiedAt", report from learn.effects where experiment_id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, studiedAt, report }) => [id, { studiedAt, report }]));
}
