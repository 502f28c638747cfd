-- A study tells of each arm and of who should get which; those of the older kind are made anew in the next night.
delete from learn.effects;
