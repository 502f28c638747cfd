-- Made by npm run schema from the migrations; not run by anything.

table care.complaints
  person_id uuid not null
  id uuid not null default uuidv7()
  channel text not null
  subject text not null
  words text not null default ''::text
  opened_at timestamp with time zone not null
  settled_at timestamp with time zone
  outcome text
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CREATE INDEX complaints_by_id ON care.complaints USING btree (id)
  CREATE INDEX complaints_open ON care.complaints USING btree (opened_at DESC, person_id) WHERE (settled_at IS NULL)

table care.suggestions
  person_id uuid not null
  id uuid not null default uuidv7()
  words text not null
  channel text not null
  said_at timestamp with time zone not null
  kind text
  matter text
  assigned_to text
  answer text
  answered_at timestamp with time zone
  answered_by text
  done_words text
  done_at timestamp with time zone
  answer_run uuid
  done_run uuid
  answer_in jsonb not null default '{}'::jsonb
  done_in jsonb not null default '{}'::jsonb
  PRIMARY KEY (person_id, id)
  CHECK ((kind = ANY (ARRAY['price'::text, 'range'::text, 'delivery'::text, 'site'::text, 'service'::text, 'other'::text])))
  CREATE INDEX suggestions_by_id ON care.suggestions USING btree (id)
  CREATE INDEX suggestions_open ON care.suggestions USING btree (said_at) WHERE (done_at IS NULL)

table care.views
  id uuid not null default uuidv7()
  owner text not null
  team boolean not null default false
  name text not null
  search jsonb not null
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (id)
  CREATE INDEX views_owner ON care.views USING btree (owner)

table catalogue.arrivals
  id uuid not null default uuidv7()
  sku text not null
  kind text not null
  at timestamp with time zone not null
  price_before_minor bigint
  price_minor bigint
  told_at timestamp with time zone
  PRIMARY KEY (id)
  FOREIGN KEY (sku) REFERENCES catalogue.products(sku) ON DELETE CASCADE
  CHECK ((kind = ANY (ARRAY['new'::text, 'back'::text, 'cheaper'::text])))
  CREATE INDEX arrivals_newest ON catalogue.arrivals USING btree (at DESC, id DESC)
  CREATE INDEX arrivals_sku ON catalogue.arrivals USING btree (sku)
  CREATE INDEX arrivals_waiting ON catalogue.arrivals USING btree (at) WHERE (told_at IS NULL)

table catalogue.categories
  category text not null
  stayed integer not null
  rebuyers integer not null
  gaps integer not null
  gap_days real not null
  PRIMARY KEY (category)

table catalogue.category_pairs
  category text not null
  other text not null
  together integer not null
  confidence real not null
  lift real not null
  PRIMARY KEY (category, other)

table catalogue.changes
  import_id uuid not null
  sku text not null
  before jsonb not null
  after jsonb not null
  PRIMARY KEY (import_id, sku)

table catalogue.computed
  one boolean not null default true
  as_of date not null
  at timestamp with time zone not null
  orders integer not null
  weekend_orders integer not null
  people integer not null
  order_step integer not null
  person_step integer not null
  PRIMARY KEY (one)
  CHECK (one)

table catalogue.figures
  sku text not null
  orders integer not null
  buyers integer not null
  rebuyers integer not null
  quantity bigint not null
  revenue_minor bigint not null
  cost_minor bigint not null
  revenue_year_minor bigint not null
  first_day date
  last_day date
  gaps integer not null
  gap_days real not null
  gap_spread real not null
  gap_pieces real not null default 1
  quantity_effect real not null default 0
  PRIMARY KEY (sku)
  CREATE INDEX figures_revenue ON catalogue.figures USING btree (revenue_minor DESC, sku)

table catalogue.neighbours
  basis text not null
  sku text not null
  other text not null
  together integer not null
  support real not null
  confidence real not null
  lift real not null
  similarity real not null
  weight real not null
  PRIMARY KEY (basis, sku, other)
  CHECK ((basis = ANY (ARRAY['order'::text, 'person'::text])))

table catalogue.products
  sku text not null
  name text not null
  category text not null default ''::text
  unit_price_minor bigint
  unit_cost_minor bigint
  fee boolean not null default false
  first_seen timestamp with time zone not null default now()
  brand text not null default ''::text
  own_brand boolean not null default false
  use_group text not null default ''::text
  arrived_on date
  active boolean not null default true
  import_id uuid
  stated_at timestamp with time zone
  url text not null default ''::text
  PRIMARY KEY (sku)
  CREATE INDEX products_category ON catalogue.products USING btree (category, sku)
  CREATE INDEX products_import ON catalogue.products USING btree (import_id) WHERE (import_id IS NOT NULL)
  CREATE INDEX products_name ON catalogue.products USING gin (name gin_trgm_ops)
  CREATE INDEX products_stated ON catalogue.products USING btree (stated_at) WHERE (stated_at IS NOT NULL)
  CREATE INDEX products_use_group ON catalogue.products USING btree (use_group) WHERE (use_group <> ''::text)

table customise.answers
  person_id uuid not null
  about text not null
  shown integer not null default 0
  answered integer not null default 0
  last_at timestamp with time zone not null
  PRIMARY KEY (person_id, about)

table customise.arm_rules
  id uuid not null default uuidv7()
  subject text not null
  action text not null
  segment_id uuid
  made_at timestamp with time zone not null
  made_by text not null
  ended_at timestamp with time zone
  ended_by text
  PRIMARY KEY (id)
  CHECK ((action = ANY (ARRAY['pin'::text, 'forbid'::text])))

table customise.beliefs
  half_life_days integer not null
  columns text[] not null
  "precision" bytea not null
  moment double precision[] not null
  observations double precision not null
  squares double precision not null
  PRIMARY KEY (half_life_days)

table customise.candidate_sets
  id text not null
  body jsonb not null
  made_at timestamp with time zone not null default now()
  PRIMARY KEY (id)

table customise.code_messages
  person_id uuid not null
  send_id uuid not null
  digest bytea not null
  PRIMARY KEY (person_id, send_id)
  FOREIGN KEY (digest) REFERENCES customise.codes(digest) ON DELETE CASCADE
  CREATE INDEX code_messages_digest ON customise.code_messages USING btree (digest)

table customise.codes
  digest bytea not null
  offer_id uuid not null
  number integer
  word text
  person_id uuid
  use_id uuid
  drawn_at timestamp with time zone not null
  lent boolean not null default false
  UNIQUE (offer_id, number)
  PRIMARY KEY (digest)
  FOREIGN KEY (offer_id) REFERENCES customise.offers(id)
  CHECK (((number IS NULL) <> (word IS NULL)))
  CREATE INDEX codes_person ON customise.codes USING btree (person_id, offer_id) WHERE (person_id IS NOT NULL)

table customise.decisions
  person_id uuid not null
  id uuid not null
  decided_at timestamp with time zone not null
  medium text not null
  context jsonb not null
  occasion text
  features jsonb not null
  candidates text not null
  excluded jsonb not null
  offer text
  presentation uuid
  kind text
  tone text
  because text
  propensity double precision
  offer_propensity double precision
  seed text not null
  model integer not null
  window_ends_at timestamp with time zone not null
  reward_minor double precision
  learned_in integer
  PRIMARY KEY (person_id, id)
  CREATE INDEX decisions_by_id ON customise.decisions USING btree (id)
  CREATE INDEX decisions_to_learn ON customise.decisions USING btree (window_ends_at) WHERE ((learned_in IS NULL) AND (propensity IS NOT NULL))
  CREATE UNIQUE INDEX decisions_occasion ON customise.decisions USING btree (person_id, occasion) WHERE (occasion IS NOT NULL)

table customise.draw_entries
  offer_id uuid not null
  entry uuid not null
  entrant integer not null
  place integer
  PRIMARY KEY (offer_id, entry)
  FOREIGN KEY (offer_id) REFERENCES customise.draws(offer_id) ON DELETE CASCADE

table customise.draws
  offer_id uuid not null
  seed text not null
  commitment text not null
  committed_at timestamp with time zone not null
  beacon text not null default ''::text
  prizes integer
  entries_digest text
  drawn_at timestamp with time zone
  drawn_by text
  PRIMARY KEY (offer_id)
  FOREIGN KEY (offer_id) REFERENCES customise.offers(id) ON DELETE CASCADE

table customise.given_back
  person_id uuid not null
  use_id uuid not null
  key text not null
  returned_minor bigint not null
  minor bigint not null
  whole boolean not null
  at timestamp with time zone not null
  by_log boolean not null default false
  PRIMARY KEY (person_id, use_id, by_log, key)
  CHECK ((minor >= 0))
  CHECK ((returned_minor >= 0))

table customise.learned
  one boolean not null default true
  as_of timestamp with time zone
  tally jsonb not null
  PRIMARY KEY (one)
  CHECK (one)

table customise.models
  version integer not null
  made_at timestamp with time zone not null
  columns text[] not null
  draws bytea not null
  mean real[] not null
  report jsonb not null
  PRIMARY KEY (version)

table customise.offers
  id uuid not null default uuidv7()
  name text not null
  headline text not null
  body text not null default ''::text
  url text
  created_at timestamp with time zone not null default now()
  archived_at timestamp with time zone
  kind text
  terms jsonb not null default '{}'::jsonb
  segment_id uuid
  state text not null default 'running'::text
  starts_at timestamp with time zone
  ends_at timestamp with time zone
  budget_minor bigint
  budget_uses integer
  per_person integer
  stacking_group text
  hold_minutes integer not null default 60
  created_by text not null default 'system'::text
  changed_at timestamp with time zone not null default now()
  PRIMARY KEY (id)
  FOREIGN KEY (segment_id) REFERENCES differentiate.segments(id)
  CHECK ((budget_minor >= 0))
  CHECK ((budget_uses >= 0))
  CHECK (((hold_minutes >= 1) AND (hold_minutes <= 129600)))
  CHECK ((per_person >= 1))
  CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'ended'::text])))

table customise.outcomes
  person_id uuid not null
  decision_id uuid not null
  what text not null
  at timestamp with time zone not null
  value_minor bigint not null default 0
  late boolean not null
  PRIMARY KEY (person_id, decision_id, what)
  FOREIGN KEY (person_id, decision_id) REFERENCES customise.decisions(person_id, id) ON DELETE CASCADE
  CHECK ((what = ANY (ARRAY['click'::text, 'claim'::text, 'purchase'::text, 'declined'::text])))

table customise.presentations
  id uuid not null default uuidv7()
  offer_id uuid
  name text not null
  headline text not null
  body text not null default ''::text
  image_url text
  tone text not null
  created_at timestamp with time zone not null default now()
  archived_at timestamp with time zone
  PRIMARY KEY (id)
  FOREIGN KEY (offer_id) REFERENCES customise.offers(id) ON DELETE CASCADE
  CHECK ((tone = ANY (ARRAY['factual'::text, 'warm'::text, 'playful'::text, 'urgent'::text, 'exclusive'::text])))

table customise.profiles
  person_id uuid not null
  tier text not null default ''::text
  state text not null default ''::text
  need text not null default ''::text
  habit text not null default ''::text
  next jsonb not null default '[]'::jsonb
  next_at timestamp with time zone
  next_wanted boolean not null default false
  PRIMARY KEY (person_id)
  CREATE INDEX profiles_next_wanted ON customise.profiles USING btree (person_id) WHERE next_wanted

table customise.purses
  offer_id uuid not null
  held_uses integer not null default 0
  held_minor bigint not null default 0
  used_uses integer not null default 0
  used_minor bigint not null default 0
  codes integer not null default 0
  PRIMARY KEY (offer_id)
  FOREIGN KEY (offer_id) REFERENCES customise.offers(id) ON DELETE CASCADE
  CHECK ((held_minor >= 0))
  CHECK ((held_uses >= 0))
  CHECK ((used_minor >= 0))
  CHECK ((used_uses >= 0))

table customise.uses
  person_id uuid not null
  id uuid not null default uuidv7()
  offer_id uuid not null
  key text not null
  state text not null
  terms jsonb not null
  cost_minor bigint not null
  given_back_minor bigint not null default 0
  order_ref text
  order_minor bigint
  stacking_group text
  code bytea
  answer text
  reserved_at timestamp with time zone not null
  deadline timestamp with time zone not null
  committed_at timestamp with time zone
  ended_at timestamp with time zone
  UNIQUE (person_id, key)
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (offer_id) REFERENCES customise.offers(id)
  CHECK (((given_back_minor >= 0) AND (given_back_minor <= cost_minor)))
  CHECK ((cost_minor >= 0))
  CHECK ((state = ANY (ARRAY['reserved'::text, 'committed'::text, 'released'::text, 'lapsed'::text, 'returned'::text])))
  CREATE INDEX uses_by_id ON customise.uses USING btree (id)
  CREATE INDEX uses_by_offer ON customise.uses USING btree (offer_id, reserved_at DESC)
  CREATE INDEX uses_by_order ON customise.uses USING btree (order_ref) WHERE (order_ref IS NOT NULL)
  CREATE INDEX uses_overdue ON customise.uses USING btree (deadline) WHERE (state = 'reserved'::text)
  CREATE UNIQUE INDEX uses_stacking ON customise.uses USING btree (person_id, order_ref, stacking_group) WHERE ((order_ref IS NOT NULL) AND (stacking_group IS NOT NULL) AND (state = ANY (ARRAY['reserved'::text, 'committed'::text])))

table customise.what_if
  one boolean not null default true
  studied_at timestamp with time zone not null
  report jsonb not null
  PRIMARY KEY (one)
  CHECK (one)

table differentiate.endings
  id uuid not null default uuidv7()
  kind text not null
  day date not null
  words text not null
  place text
  category text
  skus text[] not null default '{}'::text[]
  noted_by text not null
  noted_at timestamp with time zone not null default clock_timestamp()
  PRIMARY KEY (id)
  CHECK ((kind = ANY (ARRAY['price'::text, 'range'::text, 'branch'::text, 'delivery'::text])))

table differentiate.group_list_marks
  group_id uuid not null
  list_id text not null
  mark text not null
  marked_by text not null
  marked_at timestamp with time zone not null
  until timestamp with time zone not null
  PRIMARY KEY (group_id, list_id)
  FOREIGN KEY (group_id) REFERENCES identify.groups(id) ON DELETE CASCADE
  CHECK ((mark = ANY (ARRAY['taken'::text, 'done'::text, 'not-now'::text, 'left-alone'::text])))
  CREATE INDEX group_list_marks_by_list ON differentiate.group_list_marks USING btree (list_id, until)

table differentiate.list_marks
  person_id uuid not null
  list_id text not null
  mark text not null
  marked_by text not null
  marked_at timestamp with time zone not null
  until timestamp with time zone not null
  PRIMARY KEY (person_id, list_id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CHECK ((mark = ANY (ARRAY['taken'::text, 'done'::text, 'not-now'::text, 'left-alone'::text])))
  CREATE INDEX list_marks_by_list ON differentiate.list_marks USING btree (list_id, until)

table differentiate.segment_days
  segment_id uuid not null
  day date not null
  entered integer not null default 0
  left_it integer not null default 0
  PRIMARY KEY (segment_id, day)
  FOREIGN KEY (segment_id) REFERENCES differentiate.segments(id) ON DELETE CASCADE

table differentiate.segment_members
  person_id uuid not null
  segment_id uuid not null
  since timestamp with time zone not null
  PRIMARY KEY (person_id, segment_id)
  FOREIGN KEY (segment_id) REFERENCES differentiate.segments(id) ON DELETE CASCADE
  CREATE INDEX segment_members_segment ON differentiate.segment_members USING btree (segment_id, person_id)

table differentiate.segments
  id uuid not null default uuidv7()
  name text not null
  rule jsonb not null
  kind text not null
  frozen_of uuid
  created_by text not null
  created_at timestamp with time zone not null
  changed_at timestamp with time zone not null
  archived_at timestamp with time zone
  evaluated_at timestamp with time zone
  fault text
  owner text
  PRIMARY KEY (id)
  CHECK ((kind = ANY (ARRAY['live'::text, 'frozen'::text])))
  CHECK (((length(name) >= 1) AND (length(name) <= 120)))

table differentiate.touched
  seq bigint not null
  person_id uuid
  PRIMARY KEY (seq)

table identify.attributes
  id text not null
  name text not null
  type text not null
  purpose text not null
  sensitivity text not null default 'personal'::text
  fresh_days integer
  options jsonb not null default '[]'::jsonb
  words jsonb not null default '{}'::jsonb
  kept_in text not null default 'facts'::text
  archived_at timestamp with time zone
  PRIMARY KEY (id)
  CHECK ((fresh_days > 0))
  CHECK ((kept_in = ANY (ARRAY['facts'::text, 'contact_rules'::text])))
  CHECK ((sensitivity = ANY (ARRAY['open'::text, 'personal'::text, 'special'::text])))
  CHECK ((type = ANY (ARRAY['text'::text, 'number'::text, 'date'::text, 'yes_no'::text, 'choice'::text, 'choices'::text, 'address'::text, 'language'::text, 'country'::text, 'time_zone'::text])))
  CREATE TRIGGER touched_all AFTER UPDATE ON identify.attributes FOR EACH ROW WHEN ((old.fresh_days IS DISTINCT FROM new.fresh_days)) EXECUTE FUNCTION differentiate.note_everybody()

table identify.cursors
  reader text not null
  tx xid8 not null default '0'::xid8
  seq bigint not null default 0
  pending_tx xid8
  pending_seq bigint
  PRIMARY KEY (reader)

table identify.events
  person_id uuid not null
  id uuid not null default uuidv7()
  message_id text not null
  type text not null
  name text not null
  at timestamp with time zone not null
  received_at timestamp with time zone not null default clock_timestamp()
  anonymous boolean not null default false
  source text not null
  payload jsonb not null
  tx xid8 not null default pg_current_xact_id()
  seq bigint not null
  import_id uuid
  PRIMARY KEY (person_id, id)
  CHECK ((type = ANY (ARRAY['identify'::text, 'track'::text, 'page'::text, 'screen'::text, 'group'::text, 'alias'::text])))
  CREATE INDEX events_import ON identify.events USING btree (import_id) WHERE (import_id IS NOT NULL)
  CREATE INDEX events_log ON identify.events USING btree (tx, seq)
  CREATE INDEX events_orders ON identify.events USING btree (((payload ->> 'order_id'::text)), person_id) WHERE (name = ANY (ARRAY['Order Completed'::text, 'Order Refunded'::text]))
  CREATE INDEX events_time ON identify.events USING btree (person_id, at DESC)

table identify.fact_changes
  person_id uuid not null
  id uuid not null default uuidv7()
  attribute text not null
  kind text not null
  value jsonb not null
  source text not null
  observed_at timestamp with time zone not null
  confidence real not null
  replaced_at timestamp with time zone not null default clock_timestamp()
  replaced_by text not null
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (attribute) REFERENCES identify.attributes(id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CREATE TRIGGER fact_changes_append_only BEFORE UPDATE ON identify.fact_changes FOR EACH ROW EXECUTE FUNCTION trust.refuse_change()

table identify.facts
  person_id uuid not null
  attribute text not null
  kind text not null
  value jsonb not null
  source text not null
  observed_at timestamp with time zone not null
  confidence real not null default 1
  fresh_until timestamp with time zone
  found_as text default 
CASE
    WHEN (attribute = ANY (ARRAY['given_name'::text, 'family_name'::text])) THEN lower((value #>> '{}'::text[]))
    WHEN (attribute = 'address'::text) THEN lower((value ->> 'city'::text))
    ELSE NULL::text
END
  import_id uuid
  PRIMARY KEY (person_id, attribute, kind)
  FOREIGN KEY (attribute) REFERENCES identify.attributes(id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CHECK ((kind = ANY (ARRAY['declared'::text, 'observed'::text, 'inferred'::text, 'supplied'::text])))
  CREATE INDEX facts_countries ON identify.facts USING btree (((value #>> '{}'::text[])), person_id) WHERE (attribute = 'country'::text)
  CREATE INDEX facts_found_as ON identify.facts USING btree (found_as text_pattern_ops, person_id, attribute) WHERE (found_as IS NOT NULL)
  CREATE INDEX facts_import ON identify.facts USING btree (import_id) WHERE (import_id IS NOT NULL)
  CREATE INDEX facts_postcodes ON identify.facts USING btree (replace(lower((value ->> 'postalCode'::text)), ' '::text, ''::text) text_pattern_ops, person_id) WHERE (attribute = 'address'::text)
  CREATE TRIGGER facts_declared AFTER INSERT OR UPDATE ON identify.facts FOR EACH ROW WHEN (((new.kind = 'declared'::text) AND (COALESCE(current_setting('identify.declaring'::text, true), ''::text) <> 'yes'::text))) EXECUTE FUNCTION identify.refuse_declared()
  CREATE TRIGGER facts_matched_changed AFTER UPDATE ON identify.facts REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION identify.note_for_matching()
  CREATE TRIGGER facts_matched_new AFTER INSERT ON identify.facts REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION identify.note_for_matching()
  CREATE TRIGGER facts_replaced AFTER UPDATE ON identify.facts FOR EACH ROW WHEN ((old.value IS DISTINCT FROM new.value)) EXECUTE FUNCTION identify.keep_replaced_fact()
  CREATE TRIGGER names_of_changed AFTER UPDATE ON identify.facts REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION identify.note_names()
  CREATE TRIGGER names_of_former AFTER UPDATE ON identify.facts REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION identify.forget_names()
  CREATE TRIGGER names_of_gone AFTER DELETE ON identify.facts REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION identify.forget_names()
  CREATE TRIGGER names_of_new AFTER INSERT ON identify.facts REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION identify.note_names()
  CREATE TRIGGER touched_changed AFTER UPDATE ON identify.facts REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_gone AFTER DELETE ON identify.facts REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_new AFTER INSERT ON identify.facts REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()

table identify.groups
  id uuid not null default uuidv7()
  kind text not null
  name text not null
  wanted boolean not null default false
  PRIMARY KEY (id)
  CHECK ((kind = ANY (ARRAY['household'::text, 'organisation'::text, 'channel'::text])))
  CREATE INDEX groups_search ON identify.groups USING gin (name gin_trgm_ops)

table identify.identifier_claims
  kind text not null
  value text not null
  holder_id uuid not null
  person_id uuid not null
  source text not null
  first_at timestamp with time zone not null
  last_at timestamp with time zone not null
  times integer not null default 1
  import_id uuid
  PRIMARY KEY (kind, value, holder_id, person_id)
  CREATE INDEX identifier_claims_holder ON identify.identifier_claims USING btree (holder_id)
  CREATE INDEX identifier_claims_import ON identify.identifier_claims USING btree (import_id) WHERE (import_id IS NOT NULL)
  CREATE INDEX identifier_claims_person ON identify.identifier_claims USING btree (person_id)
  CREATE TRIGGER claims_matched_gone AFTER DELETE ON identify.identifier_claims REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION identify.note_claims_for_matching()
  CREATE TRIGGER claims_matched_new AFTER INSERT ON identify.identifier_claims REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION identify.note_claims_for_matching()

table identify.identifiers
  kind text not null
  value text not null
  person_id uuid not null
  source text not null
  first_seen timestamp with time zone not null
  verified_at timestamp with time zone
  import_id uuid
  last_success_at timestamp with time zone
  PRIMARY KEY (kind, value)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CHECK ((kind = ANY (ARRAY['customer_number'::text, 'email'::text, 'phone'::text, 'card'::text, 'anonymous_id'::text])))
  CREATE INDEX identifiers_import ON identify.identifiers USING btree (import_id) WHERE (import_id IS NOT NULL)
  CREATE INDEX identifiers_person ON identify.identifiers USING btree (person_id)
  CREATE INDEX identifiers_phone_ends ON identify.identifiers USING btree (reverse(regexp_replace(value, '\D'::text, ''::text, 'g'::text)) text_pattern_ops, person_id) WHERE (kind = 'phone'::text)
  CREATE INDEX identifiers_sources ON identify.identifiers USING btree (source, person_id)
  CREATE INDEX identifiers_values ON identify.identifiers USING btree (value text_pattern_ops, person_id)
  CREATE TRIGGER identifiers_matched AFTER INSERT ON identify.identifiers REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION identify.note_for_matching()
  CREATE TRIGGER touched_changed AFTER UPDATE ON identify.identifiers REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_gone AFTER DELETE ON identify.identifiers REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_new AFTER INSERT ON identify.identifiers REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()

table identify.import_batches
  import_id uuid not null
  n integer not null
  place jsonb not null
  tally jsonb not null
  PRIMARY KEY (import_id, n)

table identify.imports
  id uuid not null default uuidv7()
  file_name text not null
  file_path text not null
  file_hash text not null
  bytes bigint not null
  kind text not null
  mapping jsonb not null
  options jsonb not null default '{}'::jsonb
  state text not null default 'waiting'::text
  bytes_read bigint not null default 0
  rows_read bigint not null default 0
  report jsonb
  error text
  actor text not null
  created_at timestamp with time zone not null default now()
  started_at timestamp with time zone
  heartbeat_at timestamp with time zone
  finished_at timestamp with time zone
  undone_at timestamp with time zone
  undone_by text
  undone text
  PRIMARY KEY (id)
  CHECK ((kind = ANY (ARRAY['purchases'::text, 'people'::text, 'products'::text])))
  CHECK ((state = ANY (ARRAY['waiting'::text, 'reading'::text, 'writing'::text, 'done'::text, 'failed'::text, 'cancelled'::text, 'undoing'::text, 'undone'::text])))

table identify.inbox
  seq bigint not null
  source text not null
  received_at timestamp with time zone not null
  sent_at timestamp with time zone
  gpc boolean not null
  payload text not null
  PRIMARY KEY (seq)

table identify.intake_faults
  id uuid not null default uuidv7()
  source text not null
  at timestamp with time zone not null
  what text not null
  reason text not null
  payload text
  PRIMARY KEY (id)
  CREATE INDEX intake_faults_at ON identify.intake_faults USING btree (at DESC)

table identify.intake_minutes
  source text not null
  minute timestamp with time zone not null
  outcome text not null
  events bigint not null
  PRIMARY KEY (source, minute, outcome)
  CHECK ((outcome = ANY (ARRAY['recorded'::text, 'repeated'::text, 'conflicting'::text, 'refused'::text, 'set-aside'::text, 'erased'::text, 'restricted'::text, 'no-consent'::text])))

table identify.mappings
  name text not null
  kind text not null
  header jsonb not null
  columns jsonb not null
  changed_at timestamp with time zone not null default now()
  actor text not null
  PRIMARY KEY (name)
  CHECK ((kind = ANY (ARRAY['purchases'::text, 'people'::text, 'products'::text])))

table identify.match_frequencies
  value bigint not null
  sharing integer not null
  PRIMARY KEY (value)

table identify.match_pairs
  id uuid not null default uuidv7()
  person_a uuid not null
  person_b uuid not null
  weight double precision not null
  probability double precision not null
  band text not null
  guard text
  levels jsonb not null
  run_id uuid not null
  state text not null default 'open'::text
  found_at timestamp with time zone not null
  decided_by text
  decided_at timestamp with time zone
  UNIQUE (person_a, person_b)
  PRIMARY KEY (id)
  FOREIGN KEY (person_a) REFERENCES identify.people(id) ON DELETE CASCADE
  FOREIGN KEY (person_b) REFERENCES identify.people(id) ON DELETE CASCADE
  FOREIGN KEY (run_id) REFERENCES identify.match_runs(id)
  CHECK ((band = ANY (ARRAY['joined'::text, 'review'::text])))
  CHECK ((person_a < person_b))
  CHECK (((state = 'open'::text) = (decided_at IS NULL)))
  CHECK ((state = ANY (ARRAY['open'::text, 'joined'::text, 'apart'::text])))
  CREATE INDEX match_pairs_b ON identify.match_pairs USING btree (person_b)
  CREATE INDEX match_pairs_open ON identify.match_pairs USING btree (band, weight DESC, id) WHERE (state = 'open'::text)

table identify.match_records
  person_id uuid not null
  known boolean not null
  given text not null
  root text not null
  family text not null
  birth text not null
  street text not null
  house text not null
  postcode text not null
  city text not null
  email text not null
  mailbox text not null
  phone text not null
  number text not null
  keys bigint[] not null
  emails text not null default ''::text
  phones text not null default ''::text
  PRIMARY KEY (person_id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id) ON DELETE CASCADE
  CREATE INDEX match_records_keys ON identify.match_records USING gin (keys)

table identify.match_runs
  id uuid not null default uuidv7()
  state text not null default 'running'::text
  started_at timestamp with time zone not null
  finished_at timestamp with time zone
  model jsonb
  report jsonb
  error text
  PRIMARY KEY (id)
  CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))

table identify.match_waiting
  person_id uuid not null
  PRIMARY KEY (person_id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id) ON DELETE CASCADE

table identify.memberships
  person_id uuid not null
  group_id uuid not null
  role text not null default 'member'::text
  PRIMARY KEY (person_id, group_id)
  FOREIGN KEY (group_id) REFERENCES identify.groups(id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CREATE INDEX memberships_group ON identify.memberships USING btree (group_id)
  CREATE TRIGGER touched_changed AFTER UPDATE ON identify.memberships REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_gone AFTER DELETE ON identify.memberships REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_new AFTER INSERT ON identify.memberships REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()

table identify.merges
  id uuid not null default uuidv7()
  kept uuid not null
  gone uuid not null
  at timestamp with time zone not null
  actor text not null
  why text not null
  evidence jsonb not null default '{}'::jsonb
  undone_at timestamp with time zone
  undone_by text
  PRIMARY KEY (id)
  FOREIGN KEY (gone) REFERENCES identify.people(id) ON DELETE CASCADE
  FOREIGN KEY (kept) REFERENCES identify.people(id) ON DELETE CASCADE
  CHECK ((kept <> gone))
  CHECK (((undone_at IS NULL) = (undone_by IS NULL)))
  CHECK ((why = ANY (ARRAY['review'::text, 'match'::text, 'visitor'::text])))
  CREATE INDEX merges_gone ON identify.merges USING btree (gone)
  CREATE INDEX merges_kept ON identify.merges USING btree (kept)
  CREATE UNIQUE INDEX merges_active ON identify.merges USING btree (gone) WHERE (undone_at IS NULL)

table identify.messages
  message_id text not null
  person_id uuid not null
  digest uuid
  PRIMARY KEY (message_id)

table identify.names
  name text not null
  PRIMARY KEY (name)
  CREATE INDEX names_parts ON identify.names USING gin (name gin_trgm_ops)

table identify.people
  id uuid not null default uuidv7()
  since timestamp with time zone not null
  import_id uuid
  PRIMARY KEY (id)
  CREATE INDEX people_import ON identify.people USING btree (import_id) WHERE (import_id IS NOT NULL)
  CREATE INDEX people_since ON identify.people USING btree (since DESC, id DESC)
  CREATE TRIGGER touched_gone AFTER DELETE ON identify.people REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched_people()
  CREATE TRIGGER touched_new AFTER INSERT ON identify.people REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched_people()

table identify.questions_asked
  person_id uuid not null
  id uuid not null default uuidv7()
  attribute text not null
  contact text not null
  outcome text not null
  at timestamp with time zone not null
  actor text not null
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (attribute) REFERENCES identify.attributes(id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CHECK ((contact = ANY (ARRAY['page'::text, 'form'::text, 'desk'::text, 'mail'::text])))
  CHECK ((outcome = ANY (ARRAY['answered'::text, 'refused'::text, 'unanswered'::text])))

table identify.reprojections
  record_id uuid not null
  asked_at timestamp with time zone not null default now()
  PRIMARY KEY (record_id)
  CREATE TRIGGER touched_done AFTER DELETE ON identify.reprojections REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_reprojected()

table identify.sources
  id text not null
  name text not null
  traits text not null default 'supplied'::text
  first_seen timestamp with time zone not null
  PRIMARY KEY (id)
  CHECK ((traits = ANY (ARRAY['declared'::text, 'observed'::text, 'supplied'::text])))

table identify.uploads
  id uuid not null
  file_name text not null
  bytes bigint not null
  created_at timestamp with time zone not null default now()
  PRIMARY KEY (id)

view identify.best_facts
 SELECT DISTINCT ON (person_id, attribute) person_id,
    attribute,
    kind,
    value,
    observed_at,
    source
   FROM identify.facts
  ORDER BY person_id, attribute, (array_position(ARRAY['declared'::text, 'observed'::text, 'supplied'::text, 'inferred'::text], kind))

view identify.contact_points
 SELECT person_id,
    kind,
    value,
    verified_at,
    first_seen
   FROM identify.identifiers
  WHERE (kind = ANY (ARRAY['email'::text, 'phone'::text, 'customer_number'::text, 'card'::text]))

view identify.group_members
 SELECT m.person_id,
    m.group_id,
    m.role,
    g.kind,
    g.name
   FROM (identify.memberships m
     JOIN identify.groups g ON ((g.id = m.group_id)))

view identify.known_facts
 SELECT f.person_id,
    f.attribute,
    f.kind,
    f.value,
    f.source,
    f.observed_at,
    f.confidence,
    COALESCE(f.fresh_until, (f.observed_at + make_interval(days => a.fresh_days))) AS fresh_until
   FROM (identify.facts f
     JOIN identify.attributes a ON ((a.id = f.attribute)))
UNION ALL
 SELECT r.person_id,
    a.id AS attribute,
    'declared'::text AS kind,
    to_jsonb(r.medium) AS value,
    r.source,
    r.changed_at AS observed_at,
    1 AS confidence,
    (r.changed_at + make_interval(days => a.fresh_days)) AS fresh_until
   FROM (trust.chosen_rules r
     JOIN identify.attributes a ON ((a.id = 'preferred_medium'::text)))
  WHERE (r.medium IS NOT NULL)
UNION ALL
 SELECT r.person_id,
    a.id AS attribute,
    'declared'::text AS kind,
    to_jsonb((r.max_per_month)::text) AS value,
    r.source,
    r.changed_at AS observed_at,
    1 AS confidence,
    (r.changed_at + make_interval(days => a.fresh_days)) AS fresh_until
   FROM (trust.chosen_rules r
     JOIN identify.attributes a ON ((a.id = 'how_often'::text)))
  WHERE (r.max_per_month IS NOT NULL)

view identify.known_people
 SELECT id AS person_id,
    since
   FROM identify.people

view identify.mail_addresses
 SELECT person_id,
    value AS address
   FROM identify.identifiers
  WHERE (kind = 'email'::text)

view identify.moments
 SELECT person_id,
    id,
    at,
    type,
    name,
    source,
    payload
   FROM identify.events

view identify.order_totals
 SELECT person_id,
    id AS event_id,
    name,
    at,
    (payload ->> 'order_id'::text) AS order_id,
    ((payload ->> 'total_minor'::text))::bigint AS total_minor,
    jsonb_path_exists(payload, '$."products"[*]?(@."discount_minor" > 0)'::jsonpath) AS reduced
   FROM identify.events
  WHERE ((name = ANY (ARRAY['Order Completed'::text, 'Order Refunded'::text])) AND (NOT anonymous))

view identify.purchase_lines
 SELECT e.person_id,
    e.id AS event_id,
    e.name,
    e.at,
    COALESCE((l.item ->> 'of'::text), (e.payload ->> 'order_id'::text)) AS order_id,
    (e.payload ->> 'currency'::text) AS currency,
    (l.line)::integer AS line,
    COALESCE((l.item ->> 'sku'::text), ''::text) AS sku,
    COALESCE((l.item ->> 'category'::text), ''::text) AS category,
    ((l.item ->> 'amount_minor'::text))::bigint AS amount_minor,
    COALESCE(((l.item ->> 'fee'::text))::boolean, false) AS fee,
    COALESCE(((l.item ->> 'discount_minor'::text))::bigint, (0)::bigint) AS discount_minor
   FROM (identify.events e
     CROSS JOIN LATERAL jsonb_array_elements((e.payload -> 'products'::text)) WITH ORDINALITY l(item, line))
  WHERE ((e.name = ANY (ARRAY['Order Completed'::text, 'Order Refunded'::text])) AND (NOT e.anonymous))

table interact.alert_hits
  person_id uuid not null
  alert_id uuid not null
  sku text not null
  name text not null
  arrival text not null
  at timestamp with time zone not null
  campaign_id uuid not null
  PRIMARY KEY (person_id, alert_id, sku)
  FOREIGN KEY (campaign_id) REFERENCES interact.campaigns(id)
  CHECK ((arrival = ANY (ARRAY['new'::text, 'back'::text, 'cheaper'::text])))
  CREATE INDEX alert_hits_at ON interact.alert_hits USING btree (at DESC)
  CREATE INDEX alert_hits_campaign ON interact.alert_hits USING btree (campaign_id, person_id)

table interact.alerts
  person_id uuid not null
  id uuid not null default uuidv7()
  kind text not null
  words text not null
  asked_at timestamp with time zone not null
  ended_at timestamp with time zone
  PRIMARY KEY (person_id, id)
  CHECK ((kind = ANY (ARRAY['author'::text, 'category'::text, 'product'::text, 'word'::text, 'price'::text])))
  CHECK (((length(words) >= 1) AND (length(words) <= 120)))
  CREATE INDEX alerts_open ON interact.alerts USING btree (kind, lower(words)) WHERE (ended_at IS NULL)

table interact.approvals
  id uuid not null default uuidv7()
  kind text not null
  subject_id uuid not null
  fingerprint text not null
  asked_by text not null
  asked_at timestamp with time zone not null
  answered_by text
  answered_at timestamp with time zone
  approved boolean
  why text
  UNIQUE (kind, subject_id, fingerprint)
  PRIMARY KEY (id)
  CHECK ((kind = ANY (ARRAY['campaign'::text, 'journey'::text])))

table interact.campaigns
  id uuid not null default uuidv7()
  name text not null
  purpose text not null default 'offers'::text
  audience jsonb not null
  offer_id uuid
  subject text not null
  mjml text not null
  letter text not null
  held_back numeric not null default 0.1
  links text[] not null default '{}'::text[]
  people integer not null default 0
  held_back_people integer not null default 0
  created_by text not null
  created_at timestamp with time zone not null default now()
  changed_at timestamp with time zone not null default now()
  started_at timestamp with time zone
  started_by text
  paused_at timestamp with time zone
  archived_at timestamp with time zone
  kind text not null default 'campaign'::text
  texts jsonb not null default '{}'::jsonb
  media text[] not null default '{email,letter}'::text[]
  journey_id uuid default 
CASE
    WHEN ((audience ->> 'watchList'::text) ~~ 'journey:%'::text) THEN (substr((audience ->> 'watchList'::text), 9))::uuid
    ELSE NULL::uuid
END
  version_of uuid
  version text
  PRIMARY KEY (id)
  FOREIGN KEY (journey_id) REFERENCES interact.journeys(id)
  FOREIGN KEY (offer_id) REFERENCES customise.offers(id)
  FOREIGN KEY (version_of) REFERENCES interact.campaigns(id)
  CHECK (((version_of IS NULL) = (version IS NULL)))
  CHECK (((version_of IS NULL) OR (journey_id IS NULL)))
  CHECK ((kind = ANY (ARRAY['campaign'::text, 'alert'::text, 'answer'::text])))
  CREATE INDEX campaigns_journey ON interact.campaigns USING btree (journey_id) WHERE (journey_id IS NOT NULL)
  CREATE UNIQUE INDEX campaigns_versions ON interact.campaigns USING btree (version_of, version) WHERE (version_of IS NOT NULL)

table interact.clicks
  person_id uuid not null
  id uuid not null default uuidv7()
  send_id uuid not null
  link text not null
  at timestamp with time zone not null
  class text not null
  why text not null
  PRIMARY KEY (person_id, id)
  CHECK ((class = ANY (ARRAY['human'::text, 'machine'::text, 'unknown'::text])))
  CREATE INDEX clicks_send ON interact.clicks USING btree (send_id)
  CREATE UNIQUE INDEX clicks_once ON interact.clicks USING btree (person_id, send_id, link, class)

table interact.contents
  person_id uuid not null
  id uuid not null default uuidv7()
  send_id uuid not null
  place text not null
  document text not null
  text text not null
  link text not null
  at timestamp with time zone not null
  seen_at timestamp with time zone
  acted_at timestamp with time zone
  UNIQUE (person_id, place, document)
  PRIMARY KEY (person_id, id)
  CREATE INDEX contents_by_id ON interact.contents USING btree (id)

table interact.domain_holds
  domain text not null
  until timestamp with time zone not null
  reply text not null
  at timestamp with time zone not null
  PRIMARY KEY (domain)

table interact.incoming
  person_id uuid not null
  id uuid not null default uuidv7()
  send_id uuid not null
  kind text not null
  subject text not null
  words text not null
  status text
  from_address text
  at timestamp with time zone not null
  handled_at timestamp with time zone
  handled_by text
  PRIMARY KEY (person_id, id)
  CHECK ((kind = ANY (ARRAY['hard'::text, 'mailbox-full'::text, 'blocked'::text, 'soft'::text, 'complaint'::text, 'reply'::text])))
  CREATE INDEX incoming_at ON interact.incoming USING btree (at DESC)
  CREATE INDEX incoming_open ON interact.incoming USING btree (at) WHERE ((kind = 'reply'::text) AND (handled_at IS NULL))

table interact.incoming_keys
  key bytea not null
  source text not null
  kind text not null
  at timestamp with time zone not null
  PRIMARY KEY (key)
  CHECK ((source = ANY (ARRAY['mailbox'::text, 'listener'::text, 'api'::text])))
  CREATE INDEX incoming_keys_at ON interact.incoming_keys USING btree (at)

table interact.journey_listed
  person_id uuid not null
  journey_id uuid not null
  node text not null
  PRIMARY KEY (person_id, journey_id, node)
  FOREIGN KEY (journey_id) REFERENCES interact.journeys(id) ON DELETE CASCADE
  CREATE INDEX journey_listed_journey ON interact.journey_listed USING btree (journey_id, node)

table interact.journey_passes
  person_id uuid not null
  id uuid not null default uuidv7()
  journey_id uuid not null
  pass smallint not null
  version smallint not null
  node text not null
  state text not null default 'waiting'::text
  came_by text not null
  occasion text
  entered_at timestamp with time zone not null
  node_entered_at timestamp with time zone not null
  run_at timestamp with time zone not null
  look_at timestamp with time zone not null
  listens boolean not null default false
  left_at timestamp with time zone
  left_by text
  lease_until timestamp with time zone
  fence bigint not null default 0
  worker text
  woken boolean not null default false
  held_by text
  UNIQUE (journey_id, person_id, pass)
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (journey_id) REFERENCES interact.journeys(id)
  CHECK ((state = ANY (ARRAY['waiting'::text, 'claimed'::text, 'held'::text, 'left'::text])))
  CREATE INDEX journey_passes_by_journey ON interact.journey_passes USING btree (journey_id, state, left_by)
  CREATE INDEX journey_passes_due ON interact.journey_passes USING btree (look_at) WHERE (state = ANY (ARRAY['waiting'::text, 'claimed'::text]))
  CREATE INDEX journey_passes_inside ON interact.journey_passes USING btree (journey_id, version, node) WHERE (state <> 'left'::text)
  CREATE INDEX journey_passes_listening ON interact.journey_passes USING btree (person_id) WHERE (listens AND (state = 'waiting'::text))
  CREATE UNIQUE INDEX journey_passes_occasion ON interact.journey_passes USING btree (journey_id, person_id, occasion) WHERE (occasion IS NOT NULL)

table interact.journey_steps
  person_id uuid not null
  pass_id uuid not null
  node text not null
  journey_id uuid not null
  version smallint not null
  entered_at timestamp with time zone not null
  left_at timestamp with time zone
  port text
  note text
  PRIMARY KEY (person_id, pass_id, node)
  CREATE INDEX journey_steps_counts ON interact.journey_steps USING btree (journey_id, node, port)

table interact.journey_versions
  journey_id uuid not null
  version smallint not null
  graph jsonb not null
  inside text not null
  started_at timestamp with time zone not null
  started_by text not null
  PRIMARY KEY (journey_id, version)
  FOREIGN KEY (journey_id) REFERENCES interact.journeys(id) ON DELETE CASCADE
  CHECK ((inside = ANY (ARRAY['finish'::text, 'move'::text])))

table interact.journeys
  id uuid not null default uuidv7()
  name text not null
  graph jsonb not null
  goal jsonb
  reentry jsonb not null default '{"kind": "never"}'::jsonb
  held_back numeric not null default 0.1
  window_days integer not null default 30
  after_pause text not null default 'go-on'::text
  late_hours integer not null default 24
  version smallint
  created_by text not null
  created_at timestamp with time zone not null default now()
  changed_at timestamp with time zone not null default now()
  started_at timestamp with time zone
  paused_at timestamp with time zone
  ended_at timestamp with time zone
  archived_at timestamp with time zone
  PRIMARY KEY (id)
  CHECK ((after_pause = ANY (ARRAY['go-on'::text, 'ask'::text])))

table interact.link_mails
  person_id uuid not null
  id uuid not null
  asked_at timestamp with time zone not null
  handed_at timestamp with time zone
  kind text not null default 'page'::text
  address text
  PRIMARY KEY (person_id, id)
  CHECK (((kind = 'confirm'::text) = (address IS NOT NULL)))
  CHECK ((kind = ANY (ARRAY['page'::text, 'confirm'::text])))
  CREATE INDEX link_mails_address ON interact.link_mails USING btree (address, asked_at) WHERE (address IS NOT NULL)

table interact.mailbox_cursors
  mailbox text not null
  uid_validity bigint not null
  last_uid bigint not null
  read_at timestamp with time zone not null
  trouble text
  PRIMARY KEY (mailbox)

table interact.noted
  person_id uuid not null
  send_id uuid not null
  noted_by text not null
  noted_at timestamp with time zone not null
  due_at timestamp with time zone not null
  attempts smallint not null
  silenced text
  withdrawn text[] not null default '{}'::text[]
  PRIMARY KEY (person_id, send_id)

table interact.picked_lists
  id uuid not null
  name text not null
  created_by text not null
  created_at timestamp with time zone not null
  PRIMARY KEY (id)
  CHECK (((length(name) >= 1) AND (length(name) <= 120)))

table interact.picked_people
  person_id uuid not null
  list_id uuid not null
  PRIMARY KEY (person_id, list_id)
  FOREIGN KEY (list_id) REFERENCES interact.picked_lists(id) ON DELETE CASCADE
  CREATE INDEX picked_people_list ON interact.picked_people USING btree (list_id)

table interact.plans
  campaign_id uuid not null
  at timestamp with time zone not null
  people integer not null
  planned_by text not null
  planned_at timestamp with time zone not null
  fault text
  PRIMARY KEY (campaign_id)
  FOREIGN KEY (campaign_id) REFERENCES interact.campaigns(id) ON DELETE CASCADE

table interact.print_runs
  id uuid not null default uuidv7()
  campaign_id uuid not null
  letters integer not null
  file text not null
  created_at timestamp with time zone not null default now()
  medium text not null default 'letter'::text
  manifest text
  PRIMARY KEY (id)
  FOREIGN KEY (campaign_id) REFERENCES interact.campaigns(id)

table interact.sender_harms
  id uuid not null default uuidv7()
  medium text not null
  kind text not null
  mails bigint not null
  at timestamp with time zone not null
  PRIMARY KEY (id)
  FOREIGN KEY (medium) REFERENCES interact.sender_health(medium)
  CHECK ((kind = ANY (ARRAY['hard'::text, 'complaint'::text])))
  CREATE INDEX sender_harms_latest ON interact.sender_harms USING btree (medium, kind, mails)

table interact.sender_health
  medium text not null
  mails bigint not null default 0
  stopped_at timestamp with time zone
  stopped_because text
  counted_from bigint not null default 0
  resumed_at timestamp with time zone
  resumed_by text
  PRIMARY KEY (medium)
  CHECK ((stopped_because = ANY (ARRAY['bounces'::text, 'complaints'::text])))

table interact.sends
  person_id uuid not null
  id uuid not null default uuidv7()
  campaign_id uuid not null
  step smallint not null default 0
  medium text not null
  address text
  state text not null default 'queued'::text
  reason text
  due_at timestamp with time zone not null
  attempts smallint not null default 0
  first_try_at timestamp with time zone
  lease_until timestamp with time zone
  fence bigint not null default 0
  worker text
  message_id text
  reply text
  queued_at timestamp with time zone not null default now()
  done_at timestamp with time zone
  because text
  outcome text
  note text
  UNIQUE (campaign_id, step, person_id, medium)
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (campaign_id) REFERENCES interact.campaigns(id)
  CHECK ((state = ANY (ARRAY['queued'::text, 'claimed'::text, 'handing_over'::text, 'accepted'::text, 'refused'::text, 'suppressed'::text, 'unknown'::text, 'bounced'::text, 'complained'::text])))
  CREATE INDEX sends_by_id ON interact.sends USING btree (id)
  CREATE INDEX sends_campaign ON interact.sends USING btree (campaign_id, state)
  CREATE INDEX sends_open ON interact.sends USING btree (campaign_id, medium, due_at) WHERE (state = ANY (ARRAY['queued'::text, 'claimed'::text, 'handing_over'::text]))

table interact.settlements
  person_id uuid not null
  id uuid not null default uuidv7()
  send_id uuid not null
  verdict text not null
  at timestamp with time zone not null
  actor text not null
  reason text
  reply text
  done_at timestamp with time zone
  undone_at timestamp with time zone
  undone_by text
  PRIMARY KEY (person_id, id)
  CHECK ((verdict = ANY (ARRAY['arrived'::text, 'again'::text])))
  CREATE INDEX settlements_at ON interact.settlements USING btree (at DESC)

table interact.signatures
  id uuid not null default uuidv7()
  name text not null
  title text not null
  image bytea
  usual boolean not null default false
  created_at timestamp with time zone not null default now()
  UNIQUE (name)
  PRIMARY KEY (id)
  CREATE UNIQUE INDEX signatures_usual ON interact.signatures USING btree (usual) WHERE usual

table interact.tasks
  person_id uuid not null
  id uuid not null default uuidv7()
  journey_id uuid
  pass_id uuid
  node text
  title text not null
  reason text not null
  for_whom text not null
  due_at timestamp with time zone not null
  created_at timestamp with time zone not null
  done_at timestamp with time zone
  done_by text
  outcome text
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (journey_id) REFERENCES interact.journeys(id)
  CHECK ((for_whom = ANY (ARRAY['rep'::text, 'team'::text])))
  CREATE INDEX tasks_open ON interact.tasks USING btree (due_at) WHERE (done_at IS NULL)
  CREATE UNIQUE INDEX tasks_once ON interact.tasks USING btree (person_id, pass_id, node) WHERE (pass_id IS NOT NULL)

table interact.webhook_deliveries
  id uuid not null default uuidv7()
  endpoint_id uuid not null
  event_id uuid not null
  fact text not null
  body text not null
  state text not null default 'queued'::text
  attempts smallint not null default 0
  due_at timestamp with time zone not null
  lease_until timestamp with time zone
  reply text
  at timestamp with time zone not null
  done_at timestamp with time zone
  UNIQUE (endpoint_id, event_id)
  PRIMARY KEY (id)
  FOREIGN KEY (endpoint_id) REFERENCES interact.webhook_endpoints(id)
  CHECK ((state = ANY (ARRAY['queued'::text, 'delivered'::text, 'failed'::text])))
  CREATE INDEX webhook_deliveries_at ON interact.webhook_deliveries USING btree (at)
  CREATE INDEX webhook_deliveries_due ON interact.webhook_deliveries USING btree (due_at) WHERE (state = 'queued'::text)

table interact.webhook_endpoints
  id uuid not null default uuidv7()
  name text not null
  url text not null
  allowed_host text not null default ''::text
  facts text[] not null
  secret_number integer not null default 1
  failures integer not null default 0
  rests_until timestamp with time zone
  created_by text not null
  created_at timestamp with time zone not null
  archived_at timestamp with time zone
  PRIMARY KEY (id)

table learn.assignments
  person_id uuid not null
  experiment_id uuid not null
  arm text not null
  assigned_at timestamp with time zone not null
  PRIMARY KEY (person_id, experiment_id)
  FOREIGN KEY (experiment_id) REFERENCES learn.experiments(id)
  CREATE INDEX assignments_experiment ON learn.assignments USING btree (experiment_id, arm)

table learn.effects
  experiment_id uuid not null
  studied_at timestamp with time zone not null
  report jsonb not null
  PRIMARY KEY (experiment_id)
  FOREIGN KEY (experiment_id) REFERENCES learn.experiments(id) ON DELETE CASCADE

table learn.experiments
  id uuid not null
  name text not null
  seed text not null
  control_share numeric not null
  window_days integer not null
  started_at timestamp with time zone not null
  source text
  kind text not null default 'list'::text
  arms jsonb not null default '[{"name": "treated", "share": 1}]'::jsonb
  outcome text not null default 'money'::text
  outcome_event text
  created_by text
  ended_at timestamp with time zone
  PRIMARY KEY (id)
  CHECK (((outcome = 'event'::text) = (outcome_event IS NOT NULL)))
  CHECK (((control_share >= (0)::numeric) AND (control_share < (1)::numeric)))
  CHECK ((kind = ANY (ARRAY['campaign'::text, 'journey'::text, 'list'::text, 'own'::text])))
  CHECK ((outcome = ANY (ARRAY['money'::text, 'bought'::text, 'event'::text])))
  CREATE INDEX experiments_by_source ON learn.experiments USING btree (source, started_at) WHERE (source IS NOT NULL)
  CREATE INDEX experiments_newest ON learn.experiments USING btree (started_at DESC, id)

table learn.group_assignments
  group_id uuid not null
  experiment_id uuid not null
  arm text not null
  assigned_at timestamp with time zone not null
  PRIMARY KEY (group_id, experiment_id)
  FOREIGN KEY (experiment_id) REFERENCES learn.group_experiments(id)
  FOREIGN KEY (group_id) REFERENCES identify.groups(id) ON DELETE CASCADE
  CHECK ((arm = ANY (ARRAY['treated'::text, 'held-back'::text])))
  CREATE INDEX group_assignments_experiment ON learn.group_assignments USING btree (experiment_id, arm)

table learn.group_experiments
  id uuid not null
  name text not null
  seed text not null
  control_share numeric not null
  window_days integer not null
  started_at timestamp with time zone not null
  source text not null
  PRIMARY KEY (id)
  CHECK (((control_share >= (0)::numeric) AND (control_share < (1)::numeric)))
  CREATE INDEX group_experiments_by_source ON learn.group_experiments USING btree (source, started_at)

table loyalty.accounts
  person_id uuid not null
  owed bigint not null default 0
  PRIMARY KEY (person_id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CHECK ((owed >= 0))
  CREATE TRIGGER follows BEFORE UPDATE OF owed ON loyalty.accounts FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION loyalty.refuse_by_hand()

table loyalty.applications
  id uuid not null
  person_id uuid not null
  at timestamp with time zone not null
  channel text not null
  PRIMARY KEY (id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CREATE INDEX applications_person ON loyalty.applications USING btree (person_id)

table loyalty.catch_ups
  id uuid not null
  counted_from timestamp with time zone not null
  asked_at timestamp with time zone not null
  actor text not null
  reached uuid
  people integer not null default 0
  done_at timestamp with time zone
  PRIMARY KEY (id)
  CREATE UNIQUE INDEX catch_ups_open ON loyalty.catch_ups USING btree ((true)) WHERE (done_at IS NULL)

table loyalty.earning_failures
  person_id uuid not null
  order_id text not null
  reason text not null
  at timestamp with time zone not null
  tries integer not null default 1
  PRIMARY KEY (person_id, order_id)

table loyalty.earning_runs
  one boolean not null default true
  at timestamp with time zone not null
  orders integer not null
  PRIMARY KEY (one)
  CHECK (one)

table loyalty.entries
  person_id uuid not null
  id uuid not null
  kind text not null
  key text
  at timestamp with time zone not null
  points bigint not null
  why text not null
  actor text not null
  about uuid
  UNIQUE (key)
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CHECK ((kind = ANY (ARRAY['earn'::text, 'hold'::text, 'spend'::text, 'release'::text, 'take back'::text, 'restore'::text, 'give back'::text, 'expire'::text])))
  CREATE INDEX entries_about ON loyalty.entries USING btree (about) WHERE (about IS NOT NULL)
  CREATE INDEX entries_id ON loyalty.entries USING btree (id)
  CREATE INDEX entries_time ON loyalty.entries USING btree (at)
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON loyalty.entries FOR EACH ROW EXECUTE FUNCTION trust.refuse_change()

table loyalty.holds
  person_id uuid not null
  id uuid not null
  until timestamp with time zone not null
  state text not null default 'open'::text
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (person_id, id) REFERENCES loyalty.entries(person_id, id)
  CHECK ((state = ANY (ARRAY['open'::text, 'spent'::text, 'released'::text])))
  CREATE INDEX holds_id ON loyalty.holds USING btree (id)
  CREATE INDEX holds_open ON loyalty.holds USING btree (until) WHERE (state = 'open'::text)
  CREATE INDEX holds_person ON loyalty.holds USING btree (person_id) WHERE (state = 'open'::text)

table loyalty.lots
  person_id uuid not null
  id uuid not null default uuidv7()
  source text not null
  earned_at timestamp with time zone not null
  usable_from timestamp with time zone not null
  expires_at timestamp with time zone not null
  order_id text
  event_id uuid
  line integer
  sku text not null default ''::text
  category text not null default ''::text
  amount_minor bigint not null default 0
  rate_points bigint not null default 0
  rate_minor bigint not null default 1
  free bigint not null default 0
  held bigint not null default 0
  expired bigint not null default 0
  PRIMARY KEY (person_id, id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)
  CHECK ((expired >= 0))
  CHECK ((free >= 0))
  CHECK ((held >= 0))
  CHECK ((rate_minor > 0))
  CREATE INDEX lots_expiring ON loyalty.lots USING btree (expires_at) WHERE (free > 0)
  CREATE INDEX lots_free ON loyalty.lots USING btree (person_id, expires_at) WHERE (free > 0)
  CREATE INDEX lots_order ON loyalty.lots USING btree (person_id, order_id) WHERE (order_id IS NOT NULL)
  CREATE UNIQUE INDEX lots_line ON loyalty.lots USING btree (event_id, line) WHERE (event_id IS NOT NULL)
  CREATE TRIGGER begins_empty BEFORE INSERT ON loyalty.lots FOR EACH ROW WHEN (((new.free <> 0) OR (new.held <> 0) OR (new.expired <> 0))) EXECUTE FUNCTION loyalty.refuse_by_hand()
  CREATE TRIGGER follows BEFORE UPDATE OF free, held, expired ON loyalty.lots FOR EACH ROW WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION loyalty.refuse_by_hand()

table loyalty.memberships
  person_id uuid not null
  card text not null
  enrolled_at timestamp with time zone not null
  channel text not null
  UNIQUE (card)
  PRIMARY KEY (person_id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)

table loyalty.notices
  person_id uuid not null
  expires_on date not null
  points bigint not null
  told_at timestamp with time zone not null
  PRIMARY KEY (person_id, expires_on)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)

table loyalty.postings
  person_id uuid not null
  entry_id uuid not null
  lot_id uuid not null
  account text not null
  points bigint not null
  PRIMARY KEY (person_id, entry_id, lot_id, account)
  FOREIGN KEY (person_id, entry_id) REFERENCES loyalty.entries(person_id, id)
  FOREIGN KEY (person_id, lot_id) REFERENCES loyalty.lots(person_id, id)
  CHECK ((account = ANY (ARRAY['free'::text, 'held'::text, 'owed'::text, 'issued'::text, 'redeemed'::text, 'expired'::text, 'cancelled'::text])))
  CHECK ((points <> 0))
  CREATE TRIGGER append_only BEFORE DELETE OR UPDATE ON loyalty.postings FOR EACH ROW EXECUTE FUNCTION trust.refuse_change()
  CREATE TRIGGER book AFTER INSERT ON loyalty.postings REFERENCING NEW TABLE AS booked FOR EACH STATEMENT EXECUTE FUNCTION loyalty.book()

table loyalty.programmes
  version integer not null
  programme jsonb
  since timestamp with time zone not null
  actor text not null
  PRIMARY KEY (version)
  CREATE INDEX programmes_since ON loyalty.programmes USING btree (since)

table prospects.captures
  person_id uuid not null
  at timestamp with time zone not null
  source text not null
  interest text not null default ''::text
  PRIMARY KEY (person_id)
  FOREIGN KEY (person_id) REFERENCES identify.people(id)

table trust."twoFactor"
  id text not null
  secret text not null
  "backupCodes" text not null
  "userId" text not null
  verified boolean not null default true
  "failedVerificationCount" integer not null default 0
  "lockedUntil" timestamp with time zone
  UNIQUE ("userId")
  PRIMARY KEY (id)
  FOREIGN KEY ("userId") REFERENCES trust."user"(id) ON DELETE CASCADE

table trust."user"
  id text not null
  name text not null
  email text not null
  "emailVerified" boolean not null default false
  image text
  role text not null default 'marketer'::text
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  grants text[] not null default '{}'::text[]
  deactivated_at timestamp with time zone
  "twoFactorEnabled" boolean not null default false
  UNIQUE (email)
  PRIMARY KEY (id)
  CHECK ((role = ANY (ARRAY['owner'::text, 'marketer'::text, 'analyst'::text, 'agent'::text, 'rep'::text, 'developer'::text])))

table trust.access_links
  id uuid not null default uuidv7()
  kind text not null
  token_hash bytea not null
  email text
  role text
  grants text[] not null default '{}'::text[]
  user_id text
  created_by text not null
  created_at timestamp with time zone not null
  expires_at timestamp with time zone not null
  used_at timestamp with time zone
  withdrawn_at timestamp with time zone
  UNIQUE (token_hash)
  PRIMARY KEY (id)
  FOREIGN KEY (user_id) REFERENCES trust."user"(id) ON DELETE CASCADE
  CHECK (
CASE kind
    WHEN 'invite'::text THEN ((email IS NOT NULL) AND (role IS NOT NULL) AND (user_id IS NULL))
    ELSE (user_id IS NOT NULL)
END)
  CHECK ((kind = ANY (ARRAY['invite'::text, 'reset'::text])))

table trust.account
  id text not null
  "accountId" text not null
  "providerId" text not null
  "userId" text not null
  "accessToken" text
  "refreshToken" text
  "idToken" text
  "accessTokenExpiresAt" timestamp with time zone
  "refreshTokenExpiresAt" timestamp with time zone
  scope text
  password text
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
  FOREIGN KEY ("userId") REFERENCES trust."user"(id) ON DELETE CASCADE

table trust.api_keys
  id text not null
  name text not null
  hash bytea not null
  scopes text[] not null
  created_by text
  created_at timestamp with time zone not null
  last_used_at timestamp with time zone
  expires_at timestamp with time zone
  revoked_at timestamp with time zone
  PRIMARY KEY (id)
  FOREIGN KEY (created_by) REFERENCES trust."user"(id)
  CHECK ((cardinality(scopes) > 0))

table trust.audit
  id uuid not null default uuidv7()
  at timestamp with time zone not null default now()
  actor text not null
  action text not null
  subject text not null
  detail jsonb not null default '{}'::jsonb
  people uuid[] not null default '{}'::uuid[]
  PRIMARY KEY (id)
  CREATE INDEX audit_actor ON trust.audit USING btree (actor, id DESC)
  CREATE INDEX audit_at ON trust.audit USING btree (at DESC)
  CREATE INDEX audit_people ON trust.audit USING gin (people)
  CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE ON trust.audit FOR EACH ROW EXECUTE FUNCTION trust.keep_audit()

table trust.consents
  person_id uuid not null
  seq integer not null
  identifier text not null
  purpose text not null
  medium text not null
  decision text not null
  legal_basis text not null
  scope text not null default 'us'::text
  words_id text not null
  words_version integer not null
  words_language text not null
  words_hash text not null
  box_default text not null default 'none'::text
  method text not null
  actor text not null
  evidence jsonb not null default '{}'::jsonb
  event_time timestamp with time zone not null
  received_at timestamp with time zone not null default clock_timestamp()
  supersedes integer
  previous_hash text not null
  hash text not null
  controller text
  recipients text[]
  purpose_version integer
  PRIMARY KEY (person_id, seq)
  FOREIGN KEY (purpose) REFERENCES trust.purposes(id)
  CHECK ((box_default = ANY (ARRAY['none'::text, 'unticked'::text, 'ticked'::text])))
  CHECK ((decision = ANY (ARRAY['given'::text, 'confirmed'::text, 'refused'::text, 'withdrawn'::text, 'objected'::text, 'expired'::text])))
  CREATE TRIGGER consents_append_only BEFORE DELETE OR UPDATE ON trust.consents FOR EACH ROW EXECUTE FUNCTION trust.refuse_change()
  CREATE TRIGGER touched_gone AFTER DELETE ON trust.consents REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_new AFTER INSERT ON trust.consents REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()

table trust.contact_rule_changes
  person_id uuid not null
  id uuid not null default uuidv7()
  at timestamp with time zone not null
  source text not null
  sentence text not null
  PRIMARY KEY (person_id, id)

table trust.contact_rules
  person_id uuid not null
  medium text
  max_per_month numeric
  pause_until timestamp with time zone
  source text not null
  changed_at timestamp with time zone not null
  PRIMARY KEY (person_id)
  CHECK ((max_per_month >= (0)::numeric))
  CREATE TRIGGER touched_changed AFTER UPDATE ON trust.contact_rules REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_gone AFTER DELETE ON trust.contact_rules REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_new AFTER INSERT ON trust.contact_rules REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()

table trust.erasures
  id uuid not null default uuidv7()
  at timestamp with time zone not null
  actor text not null
  reason text not null
  people integer not null
  records integer not null
  deleted jsonb not null default '{}'::jsonb
  pending jsonb
  done_at timestamp with time zone
  PRIMARY KEY (id)
  CHECK (((pending IS NULL) = (done_at IS NOT NULL)))
  CHECK ((reason = ANY (ARRAY['asked'::text, 'retention'::text, 'backup'::text])))

table trust.gate_log
  person_id uuid not null
  ask text not null
  purpose text not null
  medium text not null
  verdict text not null
  reason text not null
  decided_at timestamp with time zone not null
  class text not null
  tier text
  cost_milli bigint not null default 0
  place text
  PRIMARY KEY (person_id, ask)
  CHECK ((class = ANY (ARRAY['marketing'::text, 'service'::text, 'alert'::text])))
  CHECK ((verdict = ANY (ARRAY['permitted'::text, 'refused'::text])))
  CREATE INDEX gate_log_at ON trust.gate_log USING btree (decided_at)
  CREATE INDEX gate_log_permitted ON trust.gate_log USING btree (person_id, decided_at) WHERE (verdict = 'permitted'::text)

table trust.holds
  person_id uuid not null
  subject text not null
  reason text not null
  opened_at timestamp with time zone not null
  closed_at timestamp with time zone
  PRIMARY KEY (person_id, subject)
  CREATE TRIGGER touched_changed AFTER UPDATE ON trust.holds REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_gone AFTER DELETE ON trust.holds REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_new AFTER INSERT ON trust.holds REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()

table trust.joined
  member_id uuid not null
  person_id uuid not null
  since timestamp with time zone not null default now()
  PRIMARY KEY (member_id)
  CHECK ((member_id <> person_id))
  CREATE INDEX joined_person ON trust.joined USING btree (person_id)
  CREATE TRIGGER touched_gone AFTER DELETE ON trust.joined REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched_joined()
  CREATE TRIGGER touched_new AFTER INSERT ON trust.joined REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched_joined()

table trust.ledger_heads
  person_id uuid not null
  seq integer not null default 0
  hash text not null default ''::text
  PRIMARY KEY (person_id)

table trust.media
  id text not null
  name text not null
  "position" smallint not null
  archived_at timestamp with time zone
  PRIMARY KEY (id)
  CHECK ((id <> '*'::text))

table trust.medium_costs
  medium text not null
  cost_milli bigint not null
  PRIMARY KEY (medium)

table trust.numb
  person_id uuid not null
  id uuid not null default uuidv7()
  medium text not null
  since timestamp with time zone not null
  quiet_until timestamp with time zone not null
  pauses smallint not null default 1
  presentation text
  attempt_ask text
  attempt_at timestamp with time zone
  messages integer not null
  unanswered integer not null
  sure real not null
  ended_at timestamp with time zone
  ended_by text
  PRIMARY KEY (person_id, id)
  CREATE INDEX numb_since ON trust.numb USING btree (since DESC)
  CREATE UNIQUE INDEX numb_open ON trust.numb USING btree (person_id, medium) WHERE (ended_at IS NULL)

table trust.purpose_versions
  purpose text not null
  version integer not null
  name text not null
  description text not null
  legal_basis text not null
  recipients text[] not null
  at timestamp with time zone not null default now()
  actor text not null
  PRIMARY KEY (purpose, version)
  FOREIGN KEY (purpose) REFERENCES trust.purposes(id)
  CREATE TRIGGER purpose_versions_append_only BEFORE DELETE OR UPDATE ON trust.purpose_versions FOR EACH ROW EXECUTE FUNCTION trust.refuse_change()

table trust.purposes
  id text not null
  name text not null
  class text not null
  description text not null
  "position" smallint not null
  version integer not null default 1
  legal_basis text not null default 'consent'::text
  recipients text[] not null default '{}'::text[]
  needs_confirming boolean not null default false
  archived_at timestamp with time zone
  PRIMARY KEY (id)
  CHECK ((class = ANY (ARRAY['marketing'::text, 'service'::text, 'alert'::text])))
  CHECK ((legal_basis = ANY (ARRAY['consent'::text, 'contract'::text, 'legitimate interest'::text, 'legal duty'::text])))
  CREATE TRIGGER touched_all AFTER UPDATE ON trust.purposes FOR EACH ROW WHEN (((old.needs_confirming IS DISTINCT FROM new.needs_confirming) OR (old.archived_at IS DISTINCT FROM new.archived_at) OR (old.class IS DISTINCT FROM new.class))) EXECUTE FUNCTION differentiate.note_everybody()
  CREATE TRIGGER touched_all_new AFTER INSERT ON trust.purposes FOR EACH ROW EXECUTE FUNCTION differentiate.note_everybody()

table trust.requests
  person_id uuid not null
  id uuid not null default uuidv7()
  kind text not null
  channel text not null
  note text not null default ''::text
  received_at timestamp with time zone not null
  due_at timestamp with time zone not null
  done_at timestamp with time zone
  done_by text
  outcome text
  PRIMARY KEY (person_id, id)
  CHECK ((kind = ANY (ARRAY['access'::text, 'correction'::text, 'restriction'::text, 'erasure'::text, 'objection'::text])))
  CREATE INDEX requests_open ON trust.requests USING btree (due_at) WHERE (done_at IS NULL)

table trust.restrictions
  person_id uuid not null
  since timestamp with time zone not null
  reason text not null
  actor text not null
  PRIMARY KEY (person_id)
  CREATE TRIGGER touched_changed AFTER UPDATE ON trust.restrictions REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_gone AFTER DELETE ON trust.restrictions REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()
  CREATE TRIGGER touched_new AFTER INSERT ON trust.restrictions REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched()

table trust.session
  id text not null
  "expiresAt" timestamp with time zone not null
  token text not null
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  "ipAddress" text
  "userAgent" text
  "userId" text not null
  UNIQUE (token)
  PRIMARY KEY (id)
  FOREIGN KEY ("userId") REFERENCES trust."user"(id) ON DELETE CASCADE
  CREATE INDEX session_user_id ON trust.session USING btree ("userId")

table trust.settings
  key text not null
  value jsonb not null
  changed_at timestamp with time zone not null default now()
  PRIMARY KEY (key)

table trust.suppressions
  medium text not null
  address text not null
  reason text not null
  source text not null
  at timestamp with time zone not null
  PRIMARY KEY (medium, address)
  CREATE TRIGGER touched_gone AFTER DELETE ON trust.suppressions REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched_address()
  CREATE TRIGGER touched_new AFTER INSERT ON trust.suppressions REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION differentiate.note_touched_address()

table trust.tier_budgets
  tier text not null
  month date not null
  budget_milli bigint not null
  spent_milli bigint not null default 0
  PRIMARY KEY (tier)

table trust.tiers
  person_id uuid not null
  tier text not null
  PRIMARY KEY (person_id)

table trust.tombstones
  key text not null
  kind text not null
  erasure_id uuid not null
  erased_at timestamp with time zone not null
  lifted_at timestamp with time zone
  PRIMARY KEY (key)

table trust.verification
  id text not null
  identifier text not null
  value text not null
  "expiresAt" timestamp with time zone not null
  "createdAt" timestamp with time zone not null default now()
  "updatedAt" timestamp with time zone not null default now()
  PRIMARY KEY (id)
  CREATE INDEX verification_identifier ON trust.verification USING btree (identifier)

table trust.wordings
  id text not null
  version integer not null
  language text not null
  hash text not null
  text text not null
  purpose text
  first_at timestamp with time zone not null
  actor text not null
  PRIMARY KEY (id, version, language, hash)
  FOREIGN KEY (purpose) REFERENCES trust.purposes(id)
  CREATE TRIGGER wordings_append_only BEFORE DELETE OR UPDATE ON trust.wordings FOR EACH ROW EXECUTE FUNCTION trust.refuse_change()

view trust.chosen_rules
 SELECT person_id,
    medium,
    max_per_month,
    source,
    changed_at
   FROM trust.contact_rules

view trust.consent_now
 SELECT DISTINCT ON (person_id, purpose, medium) person_id,
    purpose,
    medium,
    decision,
    allowed,
    event_time,
    method,
    seq
   FROM ( SELECT s.person_id,
            s.purpose,
            s.medium,
            c_1.decision,
            c_1.event_time,
            c_1.method,
            c_1.seq,
            (c_1.decision = ANY (ARRAY['given'::text, 'confirmed'::text])) AS allowed,
            array_position(ARRAY['objected'::text, 'withdrawn'::text, 'refused'::text, 'expired'::text, 'given'::text, 'confirmed'::text], c_1.decision) AS strictness,
            bool_or((c_1.decision = ANY (ARRAY['withdrawn'::text, 'objected'::text, 'refused'::text]))) OVER slot AS refused_ever,
            max(c_1.event_time) FILTER (WHERE (c_1.decision <> ALL (ARRAY['given'::text, 'confirmed'::text]))) OVER slot AS last_no
           FROM (( SELECT DISTINCT consents.person_id,
                    consents.purpose,
                    consents.medium
                   FROM trust.consents) s
             JOIN trust.consents c_1 ON (((c_1.person_id = s.person_id) AND (c_1.purpose = s.purpose) AND ((c_1.medium = s.medium) OR (c_1.medium = '*'::text)))))
          WINDOW slot AS (PARTITION BY s.person_id, s.purpose, s.medium)) c
  WHERE ((NOT (allowed AND ((event_time <= last_no) IS TRUE))) AND (NOT (allowed AND (method ~~ 'import%'::text) AND refused_ever)))
  ORDER BY person_id, purpose, medium, allowed DESC, (decision = 'confirmed'::text) DESC, event_time DESC, strictness, method, seq DESC

view trust.open_holds
 SELECT person_id,
    reason,
    opened_at
   FROM trust.holds
  WHERE (closed_at IS NULL)

view trust.open_requests
 SELECT person_id,
    kind,
    due_at
   FROM trust.requests
  WHERE (done_at IS NULL)

view trust.pauses
 SELECT person_id,
    pause_until
   FROM trust.contact_rules
  WHERE (pause_until IS NOT NULL)

view trust.suppressed
 SELECT medium,
    address
   FROM trust.suppressions
