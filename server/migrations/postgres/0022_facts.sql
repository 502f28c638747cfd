-- The data dictionary at full depth, what facts replaced, and the rule that only a person declares.
alter table identify.attributes
  drop column question,
  -- [{"value": "garden", "words": {"en": "Garden"}}] for choice and choices
  add column options jsonb not null default '[]',
  -- {"en": {"name": …, "question": …, "whatFor": …}}: what a person reads
  add column words jsonb not null default '{}',
  -- what a person chose about contact has its home in trust and is only listed here
  add column kept_in text not null default 'facts' check (kept_in in ('facts', 'contact_rules')),
  add column archived_at timestamptz,
  add constraint attributes_type check (type in
    ('text', 'number', 'date', 'yes_no', 'choice', 'choices', 'address', 'language', 'country', 'time_zone')),
  add constraint attributes_sensitivity check (sensitivity in ('open', 'personal', 'special')),
  add constraint attributes_fresh_days check (fresh_days > 0);

update identify.attributes a set type = s.type, sensitivity = s.sensitivity, words = s.words
from (values
  ('given_name', 'text', 'personal', '{"en": {"name": "Given name"}, "de": {"name": "Vorname"}}'::jsonb),
  ('family_name', 'text', 'personal', '{"en": {"name": "Family name"}, "de": {"name": "Nachname"}}'),
  ('address', 'address', 'personal', '{
    "en": {"name": "Postal address", "question": "Where may we send a letter to?", "whatFor": "So that letters and parcels arrive."},
    "de": {"name": "Anschrift", "question": "Wohin dürfen wir einen Brief schicken?", "whatFor": "Damit Briefe und Pakete ankommen."}}'),
  ('country', 'country', 'open', '{"en": {"name": "Country"}, "de": {"name": "Land"}}'),
  ('language', 'language', 'open', '{
    "en": {"name": "Language", "question": "In which language shall we write?", "whatFor": "So that you can read us with ease."},
    "de": {"name": "Sprache", "question": "In welcher Sprache sollen wir schreiben?", "whatFor": "Damit Sie uns bequem lesen können."}}'),
  ('time_zone', 'time_zone', 'open', '{
    "en": {"name": "Time zone", "question": "By which clock do you live?", "whatFor": "So that we never write while you sleep."},
    "de": {"name": "Zeitzone", "question": "Nach welcher Uhr leben Sie?", "whatFor": "Damit wir nicht schreiben, während Sie schlafen."}}'),
  ('interest', 'text', 'personal', '{
    "en": {"name": "Interests", "question": "What do you like to hear about?", "whatFor": "So that we write about that and leave out the rest."},
    "de": {"name": "Interessen", "question": "Wovon hören Sie gern?", "whatFor": "Damit wir davon schreiben und den Rest weglassen."}}')
) as s(id, type, sensitivity, words) where a.id = s.id;

insert into identify.attributes (id, name, type, purpose, sensitivity, fresh_days, kept_in, options, words) values
  ('preferred_medium', 'Preferred medium', 'choice', 'to write by the medium a person likes', 'open', 730, 'contact_rules', '[
    {"value": "email", "words": {"en": "E-mail", "de": "E-Mail"}}, {"value": "letter", "words": {"en": "Letter", "de": "Brief"}},
    {"value": "phone", "words": {"en": "Telephone", "de": "Telefon"}}, {"value": "sms", "words": {"en": "Text message", "de": "SMS"}}]', '{
    "en": {"name": "Preferred medium", "question": "How shall we reach you?", "whatFor": "So that we use that and nothing else."},
    "de": {"name": "Liebster Weg", "question": "Wie sollen wir Sie erreichen?", "whatFor": "Damit wir diesen Weg nehmen und keinen anderen."}}'),
  ('how_often', 'How often at most', 'choice', 'to write no more often than a person likes', 'open', 730, 'contact_rules', '[
    {"value": "4", "words": {"en": "Once a week", "de": "Einmal in der Woche"}}, {"value": "1", "words": {"en": "Once a month", "de": "Einmal im Monat"}},
    {"value": "0.333", "words": {"en": "Four times a year", "de": "Viermal im Jahr"}}]', '{
    "en": {"name": "How often at most", "question": "How often may we write at most?", "whatFor": "So that we never write more than you like."},
    "de": {"name": "Wie oft höchstens", "question": "Wie oft dürfen wir höchstens schreiben?", "whatFor": "Damit wir nie mehr schreiben, als Ihnen lieb ist."}}');

-- What a newer fact replaced, only ever added to; an erasure alone takes rows away.
create table identify.fact_changes (
  person_id uuid not null references identify.people (id),
  id uuid not null default uuidv7(),
  attribute text not null references identify.attributes (id),
  kind text not null,
  value jsonb not null,
  source text not null,
  observed_at timestamptz not null,
  confidence real not null,
  replaced_at timestamptz not null default clock_timestamp(),
  -- the source of the fact that came in its place, or "taken back"
  replaced_by text not null,
  primary key (person_id, id)
);
create trigger fact_changes_append_only before update on identify.fact_changes
  for each row execute function trust.refuse_change();

create function identify.keep_replaced_fact() returns trigger language plpgsql as $$
begin
  insert into identify.fact_changes (person_id, attribute, kind, value, source, observed_at, confidence, replaced_by)
  values (old.person_id, old.attribute, old.kind, old.value, old.source, old.observed_at, old.confidence, new.source);
  return null;
end $$;
create trigger facts_replaced after update on identify.facts for each row
  when (old.value is distinct from new.value) execute function identify.keep_replaced_fact();

-- A declared fact is what a person said. Only identify.declare_facts writes one, so no model ever fills it. The condition
-- stands in the trigger itself: rows of the other kinds cost nothing.
create function identify.refuse_declared() returns trigger language plpgsql as $$
begin
  raise exception 'a declared fact is what a person said: only identify.declare_facts writes one, a model writes inferred facts'
    using errcode = 'insufficient_privilege';
end $$;
create trigger facts_declared after insert or update on identify.facts for each row
  when (new.kind = 'declared' and coalesce(current_setting('identify.declaring', true), '') <> 'yes')
  execute function identify.refuse_declared();

-- Of one attribute the newer stays. The setting holds only while the function runs.
create function identify.declare_facts(facts jsonb) returns void language sql set identify.declaring to 'yes' as $$
  insert into identify.facts as old (person_id, attribute, kind, value, source, observed_at, confidence, fresh_until)
  select distinct on (f."personId", f.attribute)
    f."personId", f.attribute, 'declared', f.value, f.source, f.at, coalesce(f.confidence, 1), f."freshUntil"
  from jsonb_to_recordset(facts)
    as f("personId" uuid, attribute text, value jsonb, source text, at timestamptz, confidence real, "freshUntil" timestamptz)
  order by f."personId", f.attribute, f.at desc
  on conflict (person_id, attribute, kind) do update
    set value = excluded.value, source = excluded.source, observed_at = excluded.observed_at,
      confidence = excluded.confidence, fresh_until = excluded.fresh_until
    where excluded.observed_at >= old.observed_at
$$;

-- What people chose about contact, for the rooms above.
create view trust.chosen_rules as
select person_id, medium, max_per_month, source, changed_at from trust.contact_rules;

-- Everything known of a person under the attributes of the dictionary, wherever it is kept, and until when it is fresh: as
-- the fact itself says, else as the dictionary says now.
create view identify.known_facts as
select f.person_id, f.attribute, f.kind, f.value, f.source, f.observed_at, f.confidence,
  coalesce(f.fresh_until, f.observed_at + make_interval(days => a.fresh_days)) as fresh_until
from identify.facts f join identify.attributes a on a.id = f.attribute
union all
select r.person_id, a.id, 'declared', to_jsonb(r.medium), r.source, r.changed_at, 1, r.changed_at + make_interval(days => a.fresh_days)
from trust.chosen_rules r join identify.attributes a on a.id = 'preferred_medium' where r.medium is not null
union all
select r.person_id, a.id, 'declared', to_jsonb(r.max_per_month::text), r.source, r.changed_at, 1, r.changed_at + make_interval(days => a.fresh_days)
from trust.chosen_rules r join identify.attributes a on a.id = 'how_often' where r.max_per_month is not null;
