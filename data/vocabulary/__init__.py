"""The words marketing and sales agreed on. Everything else spells them this way.

One file per noun; all are named here. In `lead_facts` a word is a narrow integer: its position in the enum, counted
from 1; 0 means that nothing was recorded. So members are only ever added at the end (tests/data/test_vocabulary.py
pins the positions).
"""

from data.vocabulary.agreements import AgreementKind, Side
from data.vocabulary.codes import NOT_RECORDED, code_of, word_of
from data.vocabulary.follow_up import (
    HUMAN_KINDS,
    HandoffField,
    NoClock,
    OutreachKind,
    OutreachResult,
    PauseReason,
    Promise,
    SlaState,
)
from data.vocabulary.imports import ImportStatus, RowOutcome
from data.vocabulary.journey import DEPTH, EXIT_LABEL, IN_PLAY, STAGE_LABEL, STAGES, Excluded, Exit, Stage, exit_label
from data.vocabulary.leads import Consent, ContactType, DecisionTiming, IntakeType, SourceCategory, Urgency
from data.vocabulary.people import Role, Team
from data.vocabulary.quality import (
    ANSWERS,
    ENDS_A_DISPUTE,
    REPLIES,
    RULINGS,
    CriterionOperator,
    DefinitionKind,
    DefinitionState,
    DefinitionStep,
    DisputeOutcome,
    DisputeState,
    DisputeStep,
    Verdict,
)

__all__ = [
    "ANSWERS",
    "DEPTH",
    "ENDS_A_DISPUTE",
    "EXIT_LABEL",
    "HUMAN_KINDS",
    "IN_PLAY",
    "NOT_RECORDED",
    "REPLIES",
    "RULINGS",
    "STAGES",
    "STAGE_LABEL",
    "AgreementKind",
    "Consent",
    "ContactType",
    "CriterionOperator",
    "DecisionTiming",
    "DefinitionKind",
    "DefinitionState",
    "DefinitionStep",
    "DisputeOutcome",
    "DisputeState",
    "DisputeStep",
    "Excluded",
    "Exit",
    "HandoffField",
    "ImportStatus",
    "IntakeType",
    "NoClock",
    "OutreachKind",
    "OutreachResult",
    "PauseReason",
    "Promise",
    "Role",
    "RowOutcome",
    "Side",
    "SlaState",
    "SourceCategory",
    "Stage",
    "Team",
    "Urgency",
    "Verdict",
    "code_of",
    "exit_label",
    "word_of",
]
