alter table plan add column before_day text not null default 'strict' check (before_day in ('strict', 'lax')); -- C: whether "trước ngày X" ends on the day before X (strict) or on X (lax)
