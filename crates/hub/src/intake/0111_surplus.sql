alter table report add column surplus boolean not null default false; -- C: it came in a flood: looked at after the others, unless it speaks of danger
