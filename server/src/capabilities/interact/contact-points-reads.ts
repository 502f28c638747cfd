import { sql, type Db } from "../../platform/postgres.ts";

/** What mail to one address came to. */
export interface AddressRecord {
  readonly address: string;
  /** When a mail server last took a message that did not come back. */
  readonly deliveredAt: Date | null;
  /** When somebody, no scanner, last followed a link of a message to it. */
  readonly clickedAt: Date | null;
  /** When it last turned out that the address does not work, or its reader complained. */
  readonly failedAt: Date | null;
}

/** One row for each address that these records were ever written to. */
export async function addressRecords(db: Db, records: readonly string[]): Promise<AddressRecord[]> {
  const { rows } = await sql<AddressRecord>`
    select lower(s.address) as address,
      max(s.done_at) filter (where s.state = 'accepted') as "deliveredAt",
      max(k.at) as "clickedAt",
      max(s.done_at) filter (where s.state in ('bounced', 'complained') or (s.state = 'refused' and s.reason = 'bad-mailbox')) as "failedAt"
    from interact.sends s
    left join interact.clicks k on k.person_id = s.person_id and k.send_id = s.id and k.class = 'human'
    where s.person_id = any(${records}::uuid[]) and s.medium = 'email' and s.address is not null
    group by 1`.execute(db);
  return rows;
}
