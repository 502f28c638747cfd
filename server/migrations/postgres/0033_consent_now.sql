/* What holds now, a row for each medium that was ever named ('*' stands for every medium), whatever order the events came in. Each row
   is worked out from the events for its medium and those for every medium, so a reader takes the row of the medium, else that of '*':
   - the newest no, or what ran out, ends every yes up to its moment; at the same moment the stricter word wins;
   - of the yeses since then a confirmed one stands, else the newest;
   - what an import says was given does not count where the person ever said no. */
drop view trust.consent_now;
create view trust.consent_now as
select distinct on (person_id, purpose, medium) person_id, purpose, medium, decision, allowed, event_time, method, seq
from (
  select s.person_id, s.purpose, s.medium, c.decision, c.event_time, c.method, c.seq,
    c.decision in ('given', 'confirmed') as allowed,
    array_position(array['objected', 'withdrawn', 'refused', 'expired', 'given', 'confirmed'], c.decision) as strictness,
    bool_or(c.decision in ('withdrawn', 'objected', 'refused')) over slot as refused_ever,
    max(c.event_time) filter (where c.decision not in ('given', 'confirmed')) over slot as last_no
  from (select distinct person_id, purpose, medium from trust.consents) s
  join trust.consents c on c.person_id = s.person_id and c.purpose = s.purpose and c.medium in (s.medium, '*')
  window slot as (partition by s.person_id, s.purpose, s.medium)
) c
where not (allowed and (event_time <= last_no) is true)
  and not (allowed and method like 'import%' and refused_ever)
order by person_id, purpose, medium, allowed desc, (decision = 'confirmed') desc, event_time desc, strictness, method, seq desc;
