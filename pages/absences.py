"""Who is away, from when to when, and who takes over?"""

from dashboard import absence_form, absences_shown, show
from dashboard.ask import ask
from dashboard.calendar_shown import as_of_now
from queries.absences import who_is_away

scope = as_of_now()
today = absences_shown.today_at_home(scope)
away = ask(who_is_away, scope)
absences_shown.draw_today(away, today)
if not show.nothing(away, "Nobody has been put in as away yet. Put in the first absence below."):
    title = "Absences, the latest first"
    show.table(away.drop(columns="person_id"), title, key="absences", about="everyone who works here")
absence_form.draw(away, scope, today)
absences_shown.draw_cover_gaps()
