-- Where an article stands on the web, and what was answered in further languages.
alter table catalogue.products add column url text not null default '';
alter table care.suggestions
  -- by language, beside the words for everybody else
  add column answer_in jsonb not null default '{}',
  add column done_in jsonb not null default '{}';
