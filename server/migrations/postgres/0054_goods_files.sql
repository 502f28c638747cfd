-- Goods come as files, as people and purchases do.
alter table identify.imports drop constraint imports_kind_check;
alter table identify.imports add constraint imports_kind_check check (kind in ('purchases', 'people', 'products'));
alter table identify.mappings drop constraint mappings_kind_check;
alter table identify.mappings add constraint mappings_kind_check check (kind in ('purchases', 'people', 'products'));

-- The file that alone brought an article; null once anything else has named it.
alter table catalogue.products add column import_id uuid;
create index products_import on catalogue.products (import_id) where import_id is not null;
-- What a file changed of articles that were known, so that taking it back can put that back: field → value, before and after.
create table catalogue.changes (
  import_id uuid not null,
  sku text not null,
  before jsonb not null,
  after jsonb not null,
  primary key (import_id, sku)
);
