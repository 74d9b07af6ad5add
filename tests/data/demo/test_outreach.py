"""How the demo's reps follow up what is handed to them."""

from datetime import timedelta

import pandas as pd
import pytest

from data.vocabulary import OutreachKind, Stage
from tests.data.demo.filled import HUMAN, NEW_YORK, Demo


@pytest.fixture(scope="module")
def waits(demo: Demo) -> pd.DataFrame:
    """Per handed-over lead: local hour and weekday of its handoff, and hours from then to a person's first attempt."""
    handed = demo.events[demo.events["stage"] == Stage.HANDOFF].groupby("lead_id")["occurred_at"].min()
    first = demo.attempts[demo.attempts["kind"].isin(HUMAN)].groupby("lead_id")["occurred_at"].min()
    local = pd.to_datetime(handed, utc=True).dt.tz_convert(NEW_YORK)
    hours = (pd.to_datetime(first, utc=True) - pd.to_datetime(handed, utc=True)) / timedelta(hours=1)
    return pd.DataFrame({"hours": hours.reindex(handed.index), "weekday": local.dt.day_of_week, "hour": local.dt.hour})


def test_first_attempts_are_prompt_in_the_week_and_slow_over_the_weekend(waits: pd.DataFrame) -> None:
    in_week = waits[(waits["weekday"] < 4) & waits["hour"].between(8, 15)]["hours"].median()
    weekend = waits[waits["weekday"] >= 5]["hours"].median()
    assert 0.5 < in_week < 4
    assert weekend > 15
    assert (waits["weekday"] >= 5).sum() > 200


def test_some_wait_without_any_attempt_and_a_few_were_tried_too_early(waits: pd.DataFrame) -> None:
    assert 0.001 < waits["hours"].isna().mean() < 0.02
    assert 0 < (waits["hours"] < 0).mean() < 0.03


def test_there_are_about_one_and_a_half_attempts_a_handoff_of_every_kind(demo: Demo, waits: pd.DataFrame) -> None:
    assert 1.2 < len(demo.attempts) / len(waits) < 1.8
    assert set(demo.attempts["kind"]) == set(OutreachKind)
