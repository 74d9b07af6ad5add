"""A draft of a definition tried on every lead there is, against the funnel of the same leads, in one run."""

import json
from functools import partial

from sqlalchemy import func, select

from data.database import open_database
from data.schema import contacts, disputes
from data.vocabulary import Consent, CriterionOperator, HandoffField, Urgency
from queries.back_test import back_test, back_test_by_criterion
from queries.funnel import funnel_by_service_line
from queries.scope import Period, Scope
from tests.bench.adherence_question import ask, timed
from tests.bench.prepared import UNTIL, demo, last_26_weeks
from tests.bench.report import MILLISECONDS, Section, Spread

ROUNDS = 7
BEFORE_ALL = UNTIL.replace(year=2000)


def measure(leads: int) -> Section:
    file = demo(leads)
    scope = Scope(Period(BEFORE_ALL, UNTIL), as_of=last_26_weeks().as_of)
    near, raised = in_the_file(file)
    questions = {
        "back-test": partial(back_test, draft=draft(near)),
        "by criterion": partial(back_test_by_criterion, draft=draft(near)),
        "funnel": funnel_by_service_line,
    }
    took, found = {name: [] for name in questions}, {}
    for _ in range(ROUNDS):  # alternating, so that a slow minute of the machine falls on all
        for name, question in questions.items():
            seconds, found[name] = timed(partial(ask, file, scope, question))
            took[name].append(seconds)
    spreads = {name: Spread(seconds) for name, seconds in took.items()}
    ours, other = spreads["back-test"], spreads["funnel"]
    of_draft = found["back-test"].iloc[-1]
    return Section(
        title="The back-test question",
        headline=f"{ours.median / other.median:.2f} times the funnel question's time over the same leads; "
        f"{ours.median:.2f} s for {of_draft['judged_leads']:,} leads.",
        how=f"`back_test` of a draft that asks for a known phone number, one of {len(near)} beginnings of a ZIP code, "
        f"an urgency and consent, beside the version in force, over all {of_draft['judged_leads']:,} leads that have "
        f"come in ({of_draft['qualifying_leads']:,} qualify by the draft) and {raised:,} disputes on record; "
        "`back_test_by_criterion` of the same draft; and `funnel_by_service_line` of the same leads. Each on a "
        "connection opened anew and nothing cached in the program. The file is in the system's cache.",
        columns=("what", *MILLISECONDS),
        rows=[[name, *spread.milliseconds()] for name, spread in spreads.items()],
    )


def in_the_file(file) -> tuple[list[str], int]:
    """Twenty beginnings of ZIP codes that leads have, whole and cut; and how many disputes."""
    database = open_database(f"sqlite:///{file}")
    with database.read.connect() as conn:
        known = list(conn.scalars(select(contacts.c.zip).where(contacts.c.zip.is_not(None)).distinct()))
        raised = conn.scalar(select(func.count()).select_from(disputes)) or 0
    database.close()
    every = sorted(known)
    spread = [every[len(every) * place // 20] for place in range(20)]
    return sorted({one[:4] if place % 2 else one for place, one in enumerate(spread)}), raised


def draft(near: list[str]) -> str:
    asked = [
        (HandoffField.PHONE, CriterionOperator.KNOWN, []),
        (HandoffField.ZIP, CriterionOperator.BEGINS_WITH, near),
        (HandoffField.URGENCY, CriterionOperator.ONE_OF, list(Urgency)),
        (HandoffField.CONSENT, CriterionOperator.NONE_OF, [Consent.REVOKED]),
    ]
    criteria = [{"field": field, "operator": operator, "values": values} for field, operator, values in asked]
    return json.dumps({"criteria": criteria})
