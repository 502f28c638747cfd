-- Taking an import back: what its facts replaced stands again, where nothing has come in their place.
create function identify.restore_facts(records uuid[], origin text, since timestamptz) returns void language sql
set identify.declaring to 'yes' as $$
  insert into identify.facts (person_id, attribute, kind, value, source, observed_at, confidence)
  select distinct on (c.person_id, c.attribute, c.kind)
    c.person_id, c.attribute, c.kind, c.value, c.source, c.observed_at, c.confidence
  from identify.fact_changes c
  where c.person_id = any(records) and c.replaced_by = origin and c.source <> origin and c.replaced_at >= since
  order by c.person_id, c.attribute, c.kind, c.replaced_at desc
  on conflict do nothing
$$;
