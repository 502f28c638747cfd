-- Numbers of the projection's steps, each higher than those before: see identify_order_lines.carried in ClickHouse.
create sequence identify.carried;
