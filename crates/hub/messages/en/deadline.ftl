# Kinds of deadlines, by their names in the code.
deadline-plans-task = Task of a plan
deadline-plans-obstacle = Obstacle to be answered
deadline-inspections-follow-up = Follow-up of an inspection
deadline-periodic-reports-report = Periodic report
deadline-periodic-reports-request = Ad-hoc request
deadline-help-check = Directory of help to be checked again
deadline-information-step = Bad information
deadline-sanctions-relook = Looking again for a violator not identified
deadline-support-service = Service for a child
deadline-support-review = Review of a plan of support
deadline-support-counselling = Next contact of a counselling
