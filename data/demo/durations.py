"""How long things take in the demo: deciles in minutes, a tenth of the cases between each number and the next."""

DAY = 24 * 60

TO_INTAKE = (
    (2, 5, 10, 20, 45, 90, 180, 420, 1_000, 2_400, 6_000),  # marketing inquiry: a form, a call back
    (60, 240, 600, 1_200, 1_440, 2_200, 2_900, 4_300, 5_800, 8_600, 14_400),  # clinician: documents to complete
    (5, 15, 40, 90, 180, 400, 800, 1_300, 2_000, 3_000, 7_000),
    (60, 200, 400, 900, 1_300, 1_900, 2_800, 4_000, 5_500, 8_000, 12_000),
)
SETTLED_AFTER = 16 * DAY  # the longest intake, over a weekend, written down
TO_MQL = ((5, 20, 60, 120, 240, 480, 900, 1_440, 2_200, 2_900, 7_200),)
TO_HANDOFF = ((1, 5, 10, 20, 40, 90, 200, 480, 1_000, 1_600, 4_300),)
TO_SQL = ((30, 120, 300, 600, 1_100, 1_500, 2_400, 3_300, 4_600, 7_200, 14_400),)
TO_SCHEDULED = (
    (10, 60, 200, 600, 1_300, 2_000, 2_900, 4_300, 6_500, 10_000, 18_000),
    (7_000, 9_000, 11_000, 13_000, 15_000, 17_000, 19_000, 21_000, 23_000, 25_000, 28_000),  # full sleep medicine
)
# On top of the 33 days after which the late ones are booked.
TO_SCHEDULED_LATE = (
    (0, 1_500, 3_000, 5_000, 8_000, 12_000, 17_000, 24_000, 34_000, 50_000, 80_000),
    (2_000, 8_000, 14_000, 20_000, 27_000, 36_000, 46_000, 58_000, 74_000, 95_000, 140_000),  # full sleep medicine
)
BOOKED_WITHIN = 25 * DAY  # closing hours add at most three days, so these are within 30 days of entry ...
BOOKED_LATE_AFTER = 33 * DAY  # ... and these are not
TO_ATTENDED = ((700, 2_000, 4_000, 6_500, 9_000, 12_000, 16_000, 21_000, 30_000, 43_000, 65_000),)
TO_STARTED = ((20, 30, 60, 600, 1_440, 4_000, 8_000, 12_000, 18_000, 28_000, 50_000),)
TO_EXIT = ((600, 2_900, 7_000, 12_000, 17_000, 22_000, 30_000, 38_000, 48_000, 62_000, 110_000),)
TO_RETURN = ((18_000, 24_000, 30_000, 36_000, 42_000, 50_000, 58_000, 66_000, 76_000, 88_000, 110_000),)

# From happening to being written down: prompt reps, then those who do it days later.
LOGGING = (
    (0, 1, 2, 5, 10, 20, 45, 90, 240, 600, 1_600),
    (5, 60, 240, 800, 1_600, 2_600, 3_800, 5_200, 7_000, 9_500, 16_000),
)
LOGGING_OF_INQUIRY = (
    (0, 0, 0, 0, 0, 0, 1, 1, 2, 5, 40),  # a web form logs itself
    (0, 2, 10, 30, 60, 90, 140, 220, 400, 700, 1_800),  # a fax waits in a tray
    (0, 0, 0, 0, 1, 1, 2, 5, 20, 60, 300),
    (0, 5, 20, 60, 120, 240, 400, 600, 900, 1_200, 2_400),
)

# From handoff to the first attempt of a person, before closing hours move it.
TO_FIRST_ATTEMPT = ((3, 10, 20, 35, 60, 100, 170, 290, 600, 1_500, 5_000),)
TO_NEXT_ATTEMPT = ((200, 400, 900, 1_300, 1_500, 2_000, 2_800, 3_500, 4_500, 6_000, 9_000),)

# From handoff until a rep has it: mostly at once; and the desk of sleep medicine since the campaign.
TO_OWNER = (
    (0, 0, 0, 0, 0, 0, 5, 15, 35, 80, 600),
    (0, 20, 60, 100, 150, 200, 260, 340, 480, 900, 3_000),
)
TO_RESUME = ((600, 1_200, 1_440, 1_800, 2_400, 2_900, 3_600, 4_300, 5_800, 7_200, 11_000),)
