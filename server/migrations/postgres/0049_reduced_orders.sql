-- Published: as before, and whether anything of the order was sold at a reduced price.
create or replace view identify.order_totals as
select person_id, id as event_id, name, at,
  payload ->> 'order_id' as order_id,
  (payload ->> 'total_minor')::bigint as total_minor,
  jsonb_path_exists(payload, '$.products[*] ? (@.discount_minor > 0)') as reduced
from identify.events
where name in ('Order Completed', 'Order Refunded') and not anonymous;
