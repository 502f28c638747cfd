// Writes server/migrations/schema.sql: what all migrations together make, for reading and reviewing. --check compares.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "../server/src/platform/log.ts";
import { migratePostgres } from "../server/src/platform/migrations.ts";
import { ensureDatabase, startEmbeddedPostgres } from "../server/src/platform/postgres-embedded.ts";
import { connectPostgres } from "../server/src/platform/postgres.ts";

const file = join(import.meta.dirname, "../server/migrations/schema.sql");
const folder = mkdtempSync(join(tmpdir(), "rapport-schema-"));

const QUESTION = `
select n.nspname as schema, format('table %I.%I', n.nspname, c.relname) as head,
  array(select format('  %I %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
      coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum)
  || array(select '  ' || pg_get_constraintdef(k.oid) from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n' order by k.contype desc, k.conname)
  || array(select '  ' || pg_get_indexdef(i.indexrelid) from pg_index i where i.indrelid = c.oid and not i.indisprimary
      and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid) order by 1)
  || array(select '  ' || pg_get_triggerdef(t.oid) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal order by 1) as lines
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'public')
union all
select schemaname, format('view %I.%I', schemaname, viewname), string_to_array(rtrim(definition, E';'), E'\\n')
from pg_views where schemaname not in ('pg_catalog', 'information_schema', 'public')
order by 1, 2`;

const server = await startEmbeddedPostgres(join(folder, "postgres"), "schema");
try {
  await ensureDatabase(server.url(), "schema");
  const postgres = await connectPostgres(server.url("schema"), createLog("silent"), 2);
  await migratePostgres(postgres.db);
  const { rows } = await postgres.pool.query<{ head: string; lines: string[] }>(QUESTION);
  await postgres.close();
  const text = `-- Made by npm run schema from the migrations; not run by anything.\n\n${rows.map(({ head, lines }) => `${head}\n${lines.join("\n")}\n`).join("\n")}`;
  if (!process.argv.includes("--check")) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    process.stderr.write("server/migrations/schema.sql is not what the migrations make. Run `npm run schema` and commit it.\n");
    process.exitCode = 1;
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
