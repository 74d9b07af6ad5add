"""The follow-up digest, against figures worked out by hand; and sent."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from data.schema import given_dues, ownership
from data.vocabulary import Excluded, Promise, code_of
from queries.__main__ import main
from queries.digest import Digest, FellDue, digest
from queries.digest_printed import in_json, in_text, subject
from queries.mailing import RECIPIENTS, SENDER, SERVER
from tests.given import Given
from tests.queries.mail_server import CERTIFICATE, MailServer, serving

ROOT = Path(__file__).resolve().parents[2]
NEW_YORK = "America/New_York"
PRINTED_IN_THE_MANUAL = re.search(r"```text\n(.*?)```", (ROOT / "docs" / "digest.md").read_text(), re.DOTALL)


def new_york(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(NEW_YORK)).astimezone(UTC)


TOLD, EVENING = new_york(2, 17, 20), new_york(2, 17, 30)
AS_OF = ["--as-of", EVENING.isoformat()]


def a_tuesday(given: Given) -> None:
    """Open 9 to 17 on weekdays; 4 hours to a first attempt, 16 to a booking. It is Tuesday, 2 June, half past five."""
    given.hours(at=TOLD)
    given.targets(first_attempt=240, booking=960, at=TOLD)
    sam, pat = given.person("Sam Rep", team="Sales"), given.person("Pat Access", team="Patient access")

    def handed(moment: datetime, *, called: datetime | None = None, **more) -> int:
        lead = given.lead(handoff=moment, inquired=moment, recorded=TOLD, **more)
        if called:
            given.attempt(lead, called, recorded=TOLD)
        return lead

    hers = {"name": "Ann Ash", "phone": "555-0101", "email": "ann@example.org", "zip": "10001"}
    handed(new_york(2, 9), called=new_york(2, 10), owner_id=sam, **hers)  # due 13:00
    handed(new_york(2, 9, 30), called=new_york(2, 15), owner_id=sam)  # due 13:30
    handed(new_york(2, 10), owner_id=sam, **hers)  # due 14:00
    handed(new_york(1, 15), called=new_york(1, 16), owner_id=sam)  # due 11:00 today
    handed(new_york(2, 15), owner_id=sam)  # due 11:00 tomorrow, in two hours
    imaging = {"service_line": "Imaging"}
    handed(new_york(2, 16, 50), owner_id=pat, **imaging)  # due 12:50 tomorrow
    handed(new_york(29, 16, month=5), owner_id=pat, **imaging)  # due on Monday at noon; the booking today at 16:00
    handed(new_york(2, 17), **imaging)  # due 13:00 tomorrow: in exactly four hours
    waiting = handed(new_york(2, 17), **imaging)
    given.conn.execute(
        insert(ownership).values(
            lead_id=waiting, team="Patient access", begins_at=new_york(2, 17), recorded_at=TOLD, actor="test"
        )
    )
    handed(new_york(2, 9), excluded=Excluded.DUPLICATE, **imaging)
    handed(new_york(2, 9), lost=new_york(2, 9, 10), **imaging)


@pytest.fixture
def tuesday(database) -> None:
    with database.write.begin() as conn:
        a_tuesday(Given(conn))


def soon(found: Digest) -> dict:
    return {(one.service_line, one.team): dict(one.by_promise) for one in found.due_soon}


def test_what_fell_due_today(given: Given):
    a_tuesday(given)

    found = digest(given.conn, EVENING)

    assert found.fell_due == (
        FellDue(Promise.FIRST_ATTEMPT, met=2, late=1, overdue=1),
        FellDue(Promise.FIRST_CONTACT, 0, 0, 0),
        FellDue(Promise.DECISION, 0, 0, 0),
        FellDue(Promise.BOOKING, met=0, late=0, overdue=1),
    )


def test_what_is_due_soon_by_service_line_and_team(given: Given):
    a_tuesday(given)
    one = {Promise.FIRST_ATTEMPT: 1}

    assert soon(digest(given.conn, EVENING)) == {
        ("Cardiology", "Sales"): one,
        ("Imaging", "Nobody yet"): one,
        ("Imaging", "Patient access"): one,
        ("Imaging", "Patient access, nobody yet"): one,
    }
    assert soon(digest(given.conn, EVENING, 3)) == {("Cardiology", "Sales"): one}
    assert soon(digest(given.conn, EVENING, 1)) == {}
    in_six = soon(digest(given.conn, EVENING, 6))
    assert in_six["Cardiology", "Sales"] == {
        Promise.FIRST_ATTEMPT: 1,
        Promise.BOOKING: 1,
    }  # the one handed over on Monday


def test_what_is_overdue_by_service_line_with_the_longest(given: Given):
    a_tuesday(given)

    cardiology, imaging = digest(given.conn, EVENING).overdue

    assert (cardiology.service_line, dict(cardiology.by_promise)) == ("Cardiology", {Promise.FIRST_ATTEMPT: 1})
    assert (cardiology.since, cardiology.business_hours) == (new_york(2, 14), 3.0)
    assert (imaging.service_line, dict(imaging.by_promise)) == (
        "Imaging",
        {Promise.FIRST_ATTEMPT: 1, Promise.BOOKING: 1},
    )
    assert (imaging.since, imaging.business_hours) == (new_york(1, 12), 13.0)


def test_who_left_or_booked_since_is_not_waited_for(given: Given):
    a_tuesday(given)
    before = digest(given.conn, EVENING)
    monday, came = new_york(1, 9), {"inquired": new_york(1, 9), "recorded": TOLD}
    given.lead(handoff=monday, lost=new_york(2, 16), **came)
    given.lead(handoff=monday, scheduled=new_york(2, 10), **came)

    assert digest(given.conn, EVENING).overdue == before.overdue
    given.lead(handoff=monday, **came)
    assert digest(given.conn, EVENING).overdue != before.overdue


def test_the_manual_prints_this_very_digest(given: Given):
    a_tuesday(given)

    assert PRINTED_IN_THE_MANUAL
    assert in_text(digest(given.conn, EVENING)) == PRINTED_IN_THE_MANUAL[1]


def test_on_a_weekend_nothing_falls_due_and_it_says_so(given: Given):
    a_tuesday(given)

    said = in_text(digest(given.conn, new_york(6, 12)))

    assert "Saturday, 6 Jun 2026, 12:00" in said
    assert "## Fell due today\nNothing fell due today: nobody is open.\n" in said
    assert "## Due within the next 4 business hours\nNothing that is still open.\n" in said
    assert "the longest since 1 Jun 2026, 12:00 (37.0 business hours)" in said  # 13, then three days of eight


def test_a_weekday_on_which_nothing_fell_due_is_no_day_off(given: Given):
    a_tuesday(given)

    assert "\nNothing fell due today.\n" in in_text(digest(given.conn, new_york(8, 12)))


def test_an_empty_database_has_a_digest_too(given: Given):
    said = in_text(digest(given.conn, EVENING, 1))

    assert "\nNothing fell due today.\n" in said
    assert (
        "## Due within the next 1 business hour\nWhere no opening hours are agreed, these are hours on the clock.\n"
        in said
    )
    assert "## Overdue now\nNothing.\n" in said


def test_without_opening_hours_due_moments_of_the_source_system_are_counted_on_the_clock(given: Given):
    for minutes in (-90, 239, 241):
        due = datetime.fromtimestamp(EVENING.timestamp() + minutes * 60, UTC)
        lead = given.lead(recorded=TOLD)
        row = {"lead_id": lead, "promise": code_of(Promise.DECISION), "due_at": due, "recorded_at": TOLD}
        given.conn.execute(insert(given_dues).values(row))
        given.event(lead, "handoff", new_york(2, 9), recorded=TOLD)

    found = digest(given.conn, EVENING)

    assert soon(found) == {("Cardiology", "Nobody yet"): {Promise.DECISION: 1}}
    assert [(one.since, one.business_hours) for one in found.overdue] == [(new_york(2, 16), None)]
    assert "1 (1 accept or reject); the longest since 2 Jun 2026, 16:00\n" in in_text(found)


def test_business_hours_are_those_of_the_leads_site(given: Given):
    given.hours(at=TOLD)
    given.targets(first_attempt=240, at=TOLD)
    west = given.site("West", "America/Los_Angeles")
    noon_there = new_york(2, 15)
    given.lead(inquired=noon_there, handoff=noon_there, recorded=TOLD, site_id=west)  # due 16:00 there, 19:00 here

    assert soon(digest(given.conn, EVENING, 1)) == {}
    assert len(soon(digest(given.conn, EVENING, 2))) == 1


def test_nobody_is_named(given: Given):
    a_tuesday(given)
    found = digest(given.conn, EVENING)

    for said in (in_text(found), in_json(found), subject(found)):
        for personal in ("Ann", "Ash", "555-0101", "example.org", "10001", "Sam", "Pat Access", "L1"):
            assert personal not in said


def test_the_subject_says_how_many(given: Given):
    a_tuesday(given)

    assert subject(digest(given.conn, EVENING)) == "Follow-up digest, 2 Jun 2026: 3 overdue, 4 due soon"


@pytest.mark.usefixtures("tuesday")
def test_the_shell_prints_it_as_text_and_as_json(capsys):
    assert main(["sla_digest", *AS_OF]) == 0
    assert PRINTED_IN_THE_MANUAL
    assert capsys.readouterr() == (PRINTED_IN_THE_MANUAL[1], "")

    assert main(["sla_digest", *AS_OF, "--format", "json", "--hours", "2"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["day"], said["as_of"], said["zone"]) == ("2026-06-02", "2026-06-02T21:30:00+00:00", NEW_YORK)
    assert said["fell_due"][0] == {"promise": "First attempt", "fell_due": 4, "met": 2, "late": 1, "overdue": 1}
    nothing = {"First two-way contact": 0, "Accept or reject": 0}
    assert (said["due_soon_within_business_hours"], said["due_soon"]) == (
        2,
        [
            {
                "service_line": "Cardiology",
                "team": "Sales",
                "promises": 1,
                "by_promise": {"First attempt": 1, "Booking": 0, **nothing},
            }
        ],
    )
    assert said["overdue"][1] == {
        "service_line": "Imaging",
        "promises": 2,
        "by_promise": {"First attempt": 1, "Booking": 1, **nothing},
        "longest_since": "2026-06-01T16:00:00+00:00",
        "longest_business_hours": 13.0,
    }


@pytest.mark.usefixtures("tuesday")
def test_as_of_an_earlier_moment_it_knows_what_was_recorded_by_then(capsys):
    assert main(["sla_digest", "--as-of", new_york(2, 17).isoformat()]) == 0

    assert "Nothing fell due today." in capsys.readouterr().out


@pytest.mark.usefixtures("tuesday")
def test_unless_told_it_is_as_of_now(capsys):
    before = datetime.now(ZoneInfo(NEW_YORK)).date()
    assert main(["sla_digest", "--format", "json"]) == 0
    after = datetime.now(ZoneInfo(NEW_YORK)).date()

    assert before.isoformat() <= json.loads(capsys.readouterr().out)["day"] <= after.isoformat()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sla_digest", "--hours", "0"], "say whole hours, 1 to 1000"),
        (["sla_digest", "--format", "csv"], "invalid choice"),
        (["sla_digests"], "Did you mean sla_digest?"),
    ],
)
def test_what_can_not_be_meant_is_refused(capsys, words: list[str], sentence: str):
    try:
        code = main(words)
    except SystemExit as ended:
        code = ended.code

    assert code == 2
    assert sentence in capsys.readouterr().err


def test_a_database_without_tables_is_a_sentence(capsys, unmigrated_url: str):
    assert main(["sla_digest", "--database-url", unmigrated_url]) == 1

    out, problem = capsys.readouterr()
    assert (out, problem[:34]) == ("", "The lead database doesn't answer, ")


class TestSending:
    """With settings in the environment, and a mail server on this machine."""

    @pytest.fixture(autouse=True)
    def settings(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in (SERVER, SENDER, RECIPIENTS):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))

    def set_up(self, monkeypatch: pytest.MonkeyPatch, port: int) -> None:
        monkeypatch.setenv(SERVER, f"smtp://digest:s3cret@localhost:{port}")
        monkeypatch.setenv(SENDER, "digest@example.org")
        monkeypatch.setenv(RECIPIENTS, "sales@example.org, access@example.org")

    @pytest.mark.usefixtures("tuesday")
    def test_what_is_sent_is_what_is_printed(self, capsys, monkeypatch):
        with serving(MailServer()) as server:
            self.set_up(monkeypatch, server.port)
            assert main(["sla_digest", *AS_OF, "--send"]) == 0

        ((recipients, mail),) = server.mails
        out, problem = capsys.readouterr()
        assert mail.get_content().replace("\r\n", "\n") == out
        assert mail["Subject"] == "Follow-up digest, 2 Jun 2026: 3 overdue, 4 due soon"
        assert (recipients, problem) == (["sales@example.org", "access@example.org"], "")

    @pytest.mark.usefixtures("tuesday")
    def test_in_json_for_a_program_the_mail_is_still_a_text(self, capsys, monkeypatch):
        with serving(MailServer()) as server:
            self.set_up(monkeypatch, server.port)
            assert main(["sla_digest", *AS_OF, "--send", "--format", "json"]) == 0

        assert json.loads(capsys.readouterr().out)["digest"] == "sla"
        assert server.mails[0][1].get_content().startswith("# Follow-up digest of Example Health")

    @pytest.mark.usefixtures("tuesday")
    def test_without_settings_it_refuses_and_prints_nothing(self, capsys):
        assert main(["sla_digest", *AS_OF, "--send"]) == 2

        needed = f"{SERVER} and {SENDER} and {RECIPIENTS}"
        sentence = f"To send the digest, set {needed}: docs/digest.md says how. Nothing was sent.\n"
        assert capsys.readouterr() == ("", sentence)

    @pytest.mark.usefixtures("tuesday")
    def test_what_could_not_be_sent_is_printed_all_the_same(self, capsys, monkeypatch):
        with serving(MailServer()) as server:
            self.set_up(monkeypatch, server.port)
            server.refuses["AUTH"] = "535 s3cret is wrong"
            assert main(["sla_digest", *AS_OF, "--send"]) == 1

        out, problem = capsys.readouterr()
        assert PRINTED_IN_THE_MANUAL
        assert out == PRINTED_IN_THE_MANUAL[1]
        assert problem == (
            "The mail server localhost did not take the mail: it refused the user name or the password.\n"
        )

    def test_no_output_of_the_program_holds_the_password(self, monkeypatch, one_database_url: str):
        self.set_up(monkeypatch, 9)  # nobody listens there
        ended = subprocess.run(
            [sys.executable, "-m", "queries", "sla_digest", "--send"], cwd=ROOT, capture_output=True, text=True
        )

        assert ended.returncode == 1
        assert ended.stdout.startswith("# Follow-up digest of")
        assert "can't be reached on port 9" in ended.stderr
        assert "s3cret" not in ended.stdout + ended.stderr
