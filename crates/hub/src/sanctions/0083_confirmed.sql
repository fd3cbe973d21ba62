alter table alleged_outcome add column confirmed_at bigint default null; -- C: when the second person confirmed it; null for those of before it was kept
