# Start page: my work today, figures of those who steer.
dashboards-title = My work: { $n } to do
dashboards-nothing = Hello { $name }
dashboards-today = Today
dashboards-empty = Nothing waits for you
dashboards-empty-hint = New work appears here. Choose an entry of the menu to begin.
dashboards-open = Open
dashboards-work = Work on it
dashboards-decide = Accept or refuse
dashboards-set-date = Set a date
dashboards-asked = Offered to you
dashboards-late = Late
dashboards-mine = Under way
dashboards-needs-date = Needs a date
dashboards-some-late = Some late
dashboards-under-way = Under way
dashboards-met = Met
dashboards-settled-n = { $n } settled
dashboards-under-way-n = { $n } under way in time
dashboards-late-n = { $n } late or untouched
dashboards-start = My work
dashboards-verdict = { $n } targets: { $met } met, { $open } not yet

# Overviews of those who steer.
dashboards-overview = Overview
dashboards-lead-page = Body by body
dashboards-until = Figures to the end of { $day }
dashboards-day = As of
dashboards-day-ahead = That day has not come yet. Choose today or a day that is over.
dashboards-late-verdict = { $n } late { $n ->
    [one] task
   *[other] tasks
} at { $bodies } { $bodies ->
    [one] body
   *[other] bodies
}
dashboards-none-late = No task is late
dashboards-none-late-hint = Late tasks stand here, the longest late first.
dashboards-late-tasks = Longest late
dashboards-task = Task
dashboards-body = Body
dashboards-due = Due
dashboards-total = Tasks
dashboards-done = Done
dashboards-in-time = In time
dashboards-trend = The plan's tasks done, by month
dashboards-month = Month
dashboards-share = Done
dashboards-by-lead = Tasks by provincial body
dashboards-communes = { $n } communes: late tasks
dashboards-most-late-shown = Only the { $n } communes with the most late tasks are shown.
dashboards-more-bodies = { $n } bodies with fewer late tasks are not shown here.
dashboards-tile-none-late = none late
dashboards-tile-late = { $n } late
dashboards-tile-no-task = no tasks
dashboards-legend = Legend
dashboards-legend-none = ✓ none late
dashboards-legend-some = ▲ some late
dashboards-legend-many = ◆ a quarter or more late
dashboards-legend-no-task = – no tasks
dashboards-level-province = Province
dashboards-level-district = District
dashboards-level-commune = Communes
dashboards-level-school = Schools
dashboards-level-sum = { $n } tasks, { $done } done, { $late } late
dashboards-stuck = Stuck
dashboards-obstacle = Obstacle to answer
dashboards-obstacle-late = Obstacle overdue
dashboards-obstacle-answered = Obstacle answered
dashboards-answer = Answer
dashboards-confirm = Confirm
dashboards-list = See the list
dashboards-nothing-counted = Nothing to count yet
dashboards-figure = Figure
dashboards-other-figures = Other figures of the year
dashboards-obstacles = Obstacles that wait for an answer
dashboards-waits-at = Waits at
dashboards-assign = awaits your decision
dashboards-coordinate = asked for a word
dashboards-late-stages = Stages overdue twice
dashboards-talks-wait = { $n } talks in which a child waits for an answer
dashboards-talks-asked = { $n } talks to be taken
