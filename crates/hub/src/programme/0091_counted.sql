drop index programme_event_held;
create index programme_event_held on programme_event_version
    (province, held_on, event_id, version, at, until_at, state, minutes, topics);
