-- Media as equals: a campaign's own text for each medium, the media it may use, and what people note about a call or a visit.
alter table interact.campaigns
  -- by the name of the text; what is not in it reads as the medium's own first text
  add column texts jsonb not null default '{}',
  -- for people who wished for no medium, best first
  add column media text[] not null default '{email,letter}';

alter table interact.sends
  -- what a person on the telephone or at the door noted, by the medium's own keys, and in their own words
  add column outcome text,
  add column note text;

insert into identify.attributes (id, name, type, purpose, sensitivity, words) values
  ('fax', 'Fax number', 'text', 'to send a fax', 'personal', '{"en": {"name": "Fax number"}, "de": {"name": "Faxnummer"}}'),
  ('own_rep', 'Own representative', 'text', 'so that letters are signed, and calls made, by the one they know', 'open',
   '{"en": {"name": "Your contact with us"}, "de": {"name": "Ihr Ansprechpartner bei uns"}}');
