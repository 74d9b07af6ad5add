"""The demo is as untidy as real records are, and unfinished where they would be."""

from data.moments import DAY_MINUTES
from data.vocabulary import DEPTH, Excluded, Exit, Stage, code_of
from tests.data.demo.filled import LAST_DAY, Demo


def test_blanks_are_common_and_one_site_leaves_most(demo: Demo) -> None:
    blank = (demo.facts["source"] == 0).groupby(demo.facts["site"]).mean()
    assert blank["Lakeshore Center"] > 3 * blank[["Riverside Campus", "Hillcrest Clinic"]].mean() > 0.06
    for column, least, most in (
        ("territory_id", 0.05, 0.2),
        ("contact_type", 0.02, 0.1),
        ("intake_type", 0.005, 0.03),
        ("site_id", 0.005, 0.03),
    ):
        assert least < (demo.facts[column] == 0).mean() < most


def test_stages_are_skipped_entered_again_misdated_and_written_down_late(demo: Demo) -> None:
    facts = demo.facts
    assert 0.08 < (facts["imputed"] > 0).mean() < 0.25
    assert 0.02 < (facts["reentries"] > 0).mean() < 0.08
    assert 0.005 < (facts["disorder"] > 0).mean() < 0.05
    recycled = set(demo.events.loc[demo.events["stage"] == Exit.RECYCLED, "lead_id"])
    came_back = facts[facts["lead_id"].isin(recycled) & (facts["exit"] == 0)]
    assert len(came_back) > 100
    assert (came_back["depth"] >= DEPTH[Stage.SCHEDULED]).sum() > 20
    late = (facts["logging_lag"] > 2 * DAY_MINUTES).groupby(facts["owner"]).mean()
    assert set(late[late > 0.8].index) == {"Cato Linden", "Flora Wick"}
    assert (late[late <= 0.8] < 0.1).all()


def test_duplicates_and_tests_are_left_out_and_some_persons_have_two_episodes(demo: Demo) -> None:
    shares = demo.every["excluded"].value_counts(normalize=True)
    assert 0.015 < shares[code_of(Excluded.DUPLICATE)] < 0.03
    assert 0.002 < shares[code_of(Excluded.TEST)] < 0.01
    episodes = demo.facts["person_key"].value_counts()
    assert 0.03 < (episodes > 1).mean() < 0.08
    doubles = demo.every[demo.every["excluded"] == code_of(Excluded.DUPLICATE)]
    assert (
        doubles["person_key"]
        .isin(demo.every.loc[demo.every["excluded"] != code_of(Excluded.DUPLICATE), "person_key"])
        .mean()
        > 0.95
    )


def test_the_last_month_has_not_come_to_its_end(demo: Demo) -> None:
    others = demo.facts[demo.facts["line"] != "Sleep medicine"]
    came = others["depth"] >= DEPTH[Stage.ATTENDED]
    fresh = came[others["entry_day"] > LAST_DAY - 30].mean()
    settled = came[others["entry_day"].between(LAST_DAY - 150, LAST_DAY - 90)].mean()
    assert fresh < 0.75 * settled
    in_play = (others["exit"] == 0) & (others["depth"] < DEPTH[Stage.STARTED])
    assert in_play[others["entry_day"] > LAST_DAY - 14].mean() > 0.6
    assert in_play[others["entry_day"] < LAST_DAY - 150].mean() < 0.3
