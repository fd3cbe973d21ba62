create index register_entry_tallied on register_entry (province, register, year, settled) where ended_at is null;
