"""What the demo tells, in numbers: every rate is per mille, every duration minutes, every list of 11 deciles.

The story, which tests/data/test_demo.py measures in the facts: a campaign fills sleep medicine, whose calendar has
been full for months. Every service line books a little better than a quarter ago, and yet the organisation books
fewer of its leads, because so many more of them ask for sleep medicine. Meanwhile paid search brings leads from
outside the area, behavioral health loses people between booking and visit, women's health grows, one site leaves
the source blank, and two reps write everything down days later.

Rows of a table stand in the order of `SERVICE_LINES`, or of the enum named beside it.
"""

from typing import NamedTuple

DAY = 24 * 60

# Before the break, as many weeks before the last one, things are as they were; then they change within three weeks.
# A 30-day window makes the last four or five weeks immature, so the break lies between the last 13 mature weeks and
# the 13 before them, whether maturity is asked of each episode or of whole weeks.
BREAK_WEEK = 18
BREAK_STEPS = {17: 300, 16: 700}
CAPACITY_SHRINKS = (54, 38)


class Line(NamedTuple):
    """How one service line does."""

    share: int  # of all leads, at the start
    growth: int  # over the 18 months
    booked_before: int  # scheduled within 30 days of entry, before the break
    booked_after: int
    booked_late: int  # of the others: scheduled after more than 30 days
    attends: int  # of the scheduled
    starts: int  # of those who attended
    intakes: tuple[int, int, int, int]  # per IntakeType


LINES = (
    Line(150, 1150, 360, 388, 40, 860, 640, (450, 330, 140, 80)),
    Line(170, 1200, 380, 410, 40, 850, 600, (520, 260, 160, 60)),
    Line(170, 1100, 520, 548, 20, 900, 900, (250, 600, 80, 70)),
    Line(120, 1250, 270, 298, 60, 540, 700, (560, 160, 220, 60)),
    Line(75, 2700, 370, 400, 40, 840, 720, (640, 150, 180, 30)),
    Line(85, 1100, 440, 468, 20, 920, 800, (300, 560, 110, 30)),
    Line(150, 1150, 420, 448, 40, 830, 850, (560, 40, 250, 150)),
    Line(80, 1150, 62, 88, 330, 780, 550, (620, 210, 110, 60)),
)
SLEEP_BOOKED_AT_FIRST, SLEEP_LATE_AT_FIRST = 340, 60
SLEEP_SURGE = 4_800
SURGE_INTAKES = (740, 130, 90, 40)
WEEKLY_WOBBLE = 12  # how far a line's booking rate strays from week to week

MONTHS = (1120, 1050, 1060, 1020, 980, 930, 850, 900, 1060, 1120, 970, 800)
HOLIDAYS = 620  # the weeks of Christmas and New Year

# Monday to Sunday, per IntakeType: a practice refers on working days, a person asks on any day.
WEEKDAYS = (
    (185, 180, 165, 155, 135, 85, 95),
    (225, 215, 200, 190, 160, 8, 2),
    (190, 180, 165, 155, 140, 90, 80),
    (210, 220, 210, 190, 150, 15, 5),
)
# Deciles of the local minute of the day, per IntakeType.
HOURS = (
    (360, 500, 565, 620, 690, 770, 850, 960, 1120, 1230, 1425),
    (450, 515, 555, 595, 640, 690, 770, 840, 900, 965, 1080),
    (390, 510, 570, 620, 680, 750, 820, 910, 1030, 1170, 1380),
    (470, 530, 570, 610, 650, 710, 790, 850, 905, 960, 1060),
)

SITE_SHARES = (430, 315, 240, 15)  # the last: not recorded
# Organic, paid, social, referral, event, partner e-mail, direct, other: per IntakeType, and for the sleep campaign.
SOURCES = (
    (270, 230, 150, 20, 60, 90, 140, 40),
    (10, 0, 0, 900, 20, 10, 40, 20),
    (280, 80, 90, 150, 40, 20, 280, 60),
    (20, 10, 10, 180, 180, 480, 80, 40),
    (150, 170, 450, 10, 40, 50, 100, 30),
)
SURGE_SOURCES = 4
PAID_SEARCH = 1
SOURCE_BLANK = (40, 60, 210, 150)  # per site
TERRITORY_BLANK = (130, 40, 90, 60)  # per IntakeType
# Patient, caregiver, clinician, care coordinator, employer, payer, not recorded: per IntakeType.
CONTACTS = (
    (765, 150, 5, 20, 5, 5, 50),
    (5, 5, 680, 270, 0, 10, 30),
    (820, 140, 0, 10, 0, 0, 30),
    (10, 10, 20, 150, 560, 200, 50),
)
INTAKE_BLANK, REROUTED, REQUEST_BLANK = 10, 45, 80
DUPLICATES, TESTS, SECOND_EPISODES = 22, 5, 55

# How likely a lead is booked, against others of its line: per IntakeType, source (the last: not recorded), site.
INTAKE_ODDS = (850, 1350, 1050, 700)
SOURCE_ODDS = (1050, 620, 850, 1150, 950, 800, 1100, 900, 900)
SITE_ODDS = (1000, 1030, 960, 950)

# Where those who are never booked stop: inquiry, intake, mql, handoff, sql. Per IntakeType, then sleep when full.
STOPS = (
    (380, 200, 160, 140, 120),
    (110, 260, 100, 240, 290),
    (290, 200, 160, 170, 180),
    (340, 220, 180, 140, 120),
    (230, 140, 110, 130, 390),
)
STOPS_OF_FULL_SLEEP = 4

# What becomes of them: still in play, disqualified, lost, recycled. Per stage where they stopped; then paid search.
FATES = (
    (180, 190, 470, 160),
    (200, 190, 440, 170),
    (150, 170, 350, 330),
    (200, 150, 350, 300),
    (250, 60, 520, 170),
    (250, 0, 600, 150),
    (300, 0, 550, 150),
    (1000, 0, 0, 0),
    (110, 640, 180, 70),
)
FATES_OF_PAID_SEARCH = 8
# Per exit, a row for each kind of case; columns as in organisation.REASONS.
WHY_DISQUALIFIED = ((220, 310, 160, 210, 100), (760, 80, 90, 40, 30))  # others, paid search
WHY_LOST = (
    (520, 160, 110, 160, 50, 0),  # before SQL
    (180, 290, 190, 200, 140, 0),  # SQL
    (60, 60, 50, 80, 30, 720),  # booked, never came
    (60, 320, 340, 240, 40, 0),  # came, never started
    (60, 200, 50, 60, 630, 0),  # SQL of full sleep medicine
)
WHY_RECYCLED = ((380, 220, 220, 180),)

RETURNS = 300  # of those recycled as MQL or after handoff
GOES_BACK = 30  # of the SQLs: judged again
WRONG_DATE = 9  # of the SQLs: dated before the handoff
# Per IntakeType: the stage is reached, but nobody wrote it down.
SKIPS_INQUIRY = (0, 35, 0, 10)
SKIPS = ((20, 90, 30, 60), (50, 340, 60, 120), (30, 40, 30, 40), (12, 15, 12, 15))  # intake, mql, handoff, sql
AUTOMATIC = (350, 0, 120, 0)  # routed by a machine at any hour, per IntakeType

NEVER_TRIED, TRIED_AGAIN, TRIED_BEFORE_HANDOFF = 210, 620, 8  # never: of those not accepted
TALKED = (720, 260)  # at the first attempt: with those accepted, with others
TALKED_LATER, NOTES, AUTO_REPLIES = 340, 120, 220
OUTREACH_KINDS = ((660, 210, 110, 20),)  # call, e-mail, text, visit
# Per kind: two-way contact, left a message, no answer, sent.
UNANSWERED = ((0, 560, 440, 0), (0, 0, 0, 1000), (0, 0, 0, 1000), (0, 0, 1000, 0))

FOUND_AGAIN = 60  # of the leads that nobody tried in time, all but one in so many are tried weeks later
PAUSED, STAYS_PAUSED = 60, 60
THROUGH_FORM, AS_PROPOSED = 880, 930

# Routine, soon, urgent, not recorded; now to later, not recorded; given, revoked, not recorded.
URGENCIES = ((560, 210, 60, 170),)
TIMINGS = ((230, 270, 160, 110, 230),)
CONSENTS = ((810, 25, 165),)
