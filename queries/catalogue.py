"""Every question there is, found by its shape: a public function of (conn, scope, ...) in this package."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from pandas import DataFrame

from queries.scope import PeriodOf

Question = Callable[..., DataFrame]
ASKABLE = (str, int, StrEnum)
LOOK_AT_ALL = ("catalogue", "dictionary")  # these hold no question, and can't be imported before all are found


def _found() -> dict[str, Question]:
    questions = {}
    for file in sorted(Path(__file__).parent.glob("[!_]*.py")):
        if file.stem in LOOK_AT_ALL:
            continue
        module = import_module(f"queries.{file.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            asks = list(inspect.signature(function).parameters)[:2] == ["conn", "scope"]
            if (
                asks
                and function.__module__ == module.__name__
                and not name.startswith("_")
                and _returns_answer(function)
            ):
                questions[name] = function
    return questions


def _returns_answer(function: Question) -> bool:
    return inspect.signature(function, eval_str=True).return_annotation is DataFrame


def question_line(question: Question) -> str:
    """The question in plain words: the first line of its docstring."""
    return (question.__doc__ or "").strip().splitlines()[0]


def options_of(question: Question) -> dict[str, tuple[type, Any]]:
    """What a question can be told beside its scope: name -> (type, default). Only what a shell can say."""
    parameters = list(inspect.signature(question, eval_str=True).parameters.values())[2:]
    return {
        one.name: (one.annotation, one.default)
        for one in parameters
        if isinstance(one.annotation, type) and issubclass(one.annotation, ASKABLE)
    }


def counted_by(question: Question) -> PeriodOf:
    """What its period counts: leads by the day they came in, unless its file counts something else."""
    return COUNTS.get(question.__module__.removeprefix("queries."), PeriodOf.LEADS)


COUNTS = {
    **dict.fromkeys(
        ("adherence", "hand_offs", "response", "response_bands", "response_curves", "lateness", "hours_of_week"),
        PeriodOf.DUE,
    ),
    **dict.fromkeys(("handoff_quality", "handoff_routing", "handoffs_made"), PeriodOf.MADE),
    **dict.fromkeys(("lead_quality", "lead_quality_versions", "after_disputes", "sources_to_fix"), PeriodOf.MADE),
    **dict.fromkeys(("dispute_answers", "dispute_rulings", "quality_list"), PeriodOf.MADE),
}

QUESTIONS = _found()
