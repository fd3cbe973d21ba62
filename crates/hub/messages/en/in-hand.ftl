# Kinds of open work, for the page that moves it when bodies change.
in-hand-plans-task = open tasks
in-hand-people-account = roles of officers
in-hand-cases-stage = open stages of cases
in-hand-periodic-reports-report = reports being written
in-hand-information-item = open pieces of bad information
