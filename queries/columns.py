"""Every column a question may return: one name, one label, one unit, one meaning, everywhere.

They stand in one file per subject, `columns_of_….py`; add a new one there.
"""

from queries.column import DTYPE, Better, Column, Unit
from queries.columns_of_agreements import AGREEMENTS
from queries.columns_of_back_tests import BACK_TESTS
from queries.columns_of_definitions import DEFINITIONS
from queries.columns_of_double_coding import DOUBLE_CODING
from queries.columns_of_follow_up import FOLLOW_UP
from queries.columns_of_handing_over import HANDING_OVER
from queries.columns_of_leads import LEADS
from queries.columns_of_quality import QUALITY
from queries.columns_of_records import RECORDS

__all__ = ["COLUMNS", "DTYPE", "SECTIONS", "Better", "Column", "Unit"]

COLUMNS = {
    **LEADS,
    **FOLLOW_UP,
    **AGREEMENTS,
    **HANDING_OVER,
    **DEFINITIONS,
    **BACK_TESTS,
    **QUALITY,
    **DOUBLE_CODING,
    **RECORDS,
}

# The column each section of the dictionary begins with.
SECTIONS = {
    "cohort_episodes": "What is counted",
    "entry_rate": "Rates",
    "cohort_episodes_before": "Comparison",
    "stage": "Segments and stages",
    "week_starts_on": "Time",
    "exit": "Leaving and coming back",
    "lead": "One lead",
    "hand_offs": "Promises kept",
    "hours_since_handover": "How long until a promise is kept",
    "breached_hand_offs": "Promises broken",
    "waiting_hand_offs": "Who waits now",
    "target_hours": "What is agreed",
    "site_id": "Opening hours, and who is away",
    "is_to_hand_over": "Handing over",
    "definition_id": "What a good lead is",
    "tried": "What a draft would have let through",
    "judged_hand_offs": "Lead quality",
    "coding": "Double-coding",
    "import_name": "What came in",
    "missing_service_line": "Data health",
}
