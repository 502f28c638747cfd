-- When we learned of it: a past day can be replayed as it was known then.
alter table identify_order_lines add column received_at DateTime('UTC') default at;
alter table identify_touches add column received_at DateTime('UTC') default at;
