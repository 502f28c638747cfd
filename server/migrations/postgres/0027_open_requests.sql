-- Published, for higher rooms: somebody waits for an answer.
create view trust.open_requests as select person_id, kind, due_at from trust.requests where done_at is null;

-- The audit stays as it was written; only what has been kept long enough goes, in a transaction that says so.
create or replace function trust.keep_audit() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_setting('rapport.retaining', true) = 'yes' then
    return old;
  end if;
  if tg_op = 'UPDATE' and current_setting('rapport.erasing', true) = 'yes'
    and (new.id, new.at, new.actor, new.action) is not distinct from (old.id, old.at, old.actor, old.action) then
    return new;
  end if;
  raise exception 'audit is append-only: write a new row instead';
end $$;
