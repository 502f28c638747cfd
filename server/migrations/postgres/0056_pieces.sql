-- How much longer more pieces last: the geometric mean of pieces bought at the beginning of a gap, and the power of the pieces to which the days until
-- the next purchase grow (0: not at all; 1: twice as many last twice as long).
alter table catalogue.figures
  add column gap_pieces real not null default 1,
  add column quantity_effect real not null default 0;
