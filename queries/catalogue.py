"""Every question there is, found by its shape: a public function of (conn, scope, ...) in this package."""

import inspect
from collections.abc import Callable
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from pandas import DataFrame

from queries.scope import Scope

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


def is_of_hand_offs(question: Question) -> bool:
    """Whether it counts hand-offs by the day they fall due, and not leads by the day they came in."""
    return question.__module__ in OF_HAND_OFFS


def is_of_hand_offs_made(question: Question) -> bool:
    """Whether it counts hand-offs by the day they were made."""
    return question.__module__ in OF_HAND_OFFS_MADE


def scope_in_words(question: Question, scope: Scope) -> str:
    """What part of the business an answer is about, in the words of what the question counts."""
    if is_of_hand_offs_made(question):
        return scope.of_hand_offs_made
    return scope.of_hand_offs if is_of_hand_offs(question) else str(scope)


OF_HAND_OFFS = {
    f"queries.{name}"
    for name in (
        *("adherence", "hand_offs", "response", "response_bands", "response_curves", "lateness", "hours_of_week"),
    )
}
OF_HAND_OFFS_MADE = {f"queries.{name}" for name in ("handoff_quality", "handoff_routing", "handoffs_made")}

QUESTIONS = _found()
