# The page of a unit.
units-see = The page of { $name }
units-summary = How it stands
units-empty-text = This unit has no tasks yet.
units-turns = Turns that end this month
