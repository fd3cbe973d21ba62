# Names of kinds of work with a last day.
deadline-inspections-follow-up = Follow-up of an inspection
