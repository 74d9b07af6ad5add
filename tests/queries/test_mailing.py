"""Mail goes out encrypted or not at all, and no sentence holds a password."""

import socket
from datetime import UTC, datetime

import pytest

from queries.mailing import RECIPIENTS, SENDER, SERVER, Mail, NotSent, NotSetUp, mail_from
from tests.queries.mail_server import CERTIFICATE, MailServer, serving

AT = datetime(2026, 6, 2, 21, 30, tzinfo=UTC)
TEXT = "# Follow-up digest\n\n- Imaging: 1 – “overdue”\n.\n"
ENVIRONMENT = {
    SERVER: "smtp://digest:s3cret%40home@mail.example.org:2525",
    SENDER: "Common Ground <digest@example.org>",
    RECIPIENTS: "sales@example.org, Leads <access@example.org>",
}


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the certificate of the tests' mail server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))


def mail_to(server: MailServer, *, scheme: str = "smtp", host: str = "localhost", who: str = "digest:s3cret@") -> Mail:
    return mail_from({**ENVIRONMENT, SERVER: f"{scheme}://{who}{host}:{server.port}"})


def refusal(mail: Mail) -> str:
    with pytest.raises(NotSent) as refused:
        mail.send("Digest", TEXT, AT)
    assert refused.value.__cause__ is None
    assert "s3cret" not in str(refused.value)
    return str(refused.value)


def test_settings_are_read_from_the_environment():
    mail = mail_from(ENVIRONMENT)

    assert (mail.host, mail.port, mail.is_tls) == ("mail.example.org", 2525, False)
    assert (mail.user, mail.password) == ("digest", "s3cret@home")
    assert (mail.sender, mail.recipients) == ("digest@example.org", ("sales@example.org", "access@example.org"))
    assert "s3cret" not in repr(mail)


@pytest.mark.parametrize(("url", "port"), [("smtp://mail.example.org", 587), ("smtps://mail.example.org", 465)])
def test_without_a_port_it_is_the_usual_one(url: str, port: int):
    mail = mail_from({**ENVIRONMENT, SERVER: url})

    assert (mail.port, mail.user, mail.password) == (port, None, None)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({SERVER: ""}, f"To send the digest, set {SERVER}: docs/digest.md says how. Nothing was sent."),
        ({SENDER: " ", RECIPIENTS: ""}, f"set {SENDER} and {RECIPIENTS}: docs/digest.md says how."),
        ({SERVER: "http://digest:s3cret@mail.example.org"}, f"{SERVER} can't be used: it is written smtp://"),
        ({SERVER: "smtp://digest:s3cret@mail.example.org:port"}, f"{SERVER} can't be used: it is written smtp://"),
        ({SERVER: "smtp://digest:s3/cret@mail.example.org"}, "%2F for /"),
        ({SERVER: "smtp://s3cret@mail.example.org"}, f"{SERVER} can't be used: it is written smtp://user:password@"),
        ({SERVER: "smtp://digest:s3cret@"}, f"{SERVER} can't be used: it is written smtp://"),
        ({SERVER: "smtp://digest:s3cret%C3%A9@mail.example.org"}, "may hold ASCII characters only"),
        ({RECIPIENTS: "sales"}, f"{RECIPIENTS} holds something that is no e-mail address."),
        (
            {SENDER: "digest@example.org\nBcc: other@example.org"},
            f"{SENDER} holds something that is no e-mail address.",
        ),
    ],
)
def test_settings_that_can_not_be_used_are_a_sentence_without_the_password(changed: dict, sentence: str):
    with pytest.raises(NotSetUp) as refused:
        mail_from({**ENVIRONMENT, **changed})

    assert sentence in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_arrives_as_it_was_written(scheme: str):
    with serving(MailServer(tls_from_the_start=scheme == "smtps")) as server:
        mail_to(server, scheme=scheme).send("Follow-up digest, 2 Jun 2026", TEXT, AT)

    ((recipients, mail),) = server.mails
    assert recipients == ["sales@example.org", "access@example.org"]
    assert mail.get_content().replace("\r\n", "\n") == TEXT
    assert (mail["Subject"], mail["From"]) == ("Follow-up digest, 2 Jun 2026", "digest@example.org")
    assert mail["To"] == "sales@example.org, access@example.org"
    assert (mail["Date"], mail["Auto-Submitted"]) == ("Tue, 02 Jun 2026 21:30:00 +0000", "auto-generated")
    assert server.logins == [("digest", "s3cret")]


@pytest.mark.usefixtures("trusted")
def test_before_encryption_nothing_is_said_but_that_it_is_wanted():
    with serving(MailServer()) as server:
        mail_to(server).send("Digest", TEXT, AT)

    assert [line.split()[0].upper() for line in server.said_in_the_open] == ["EHLO", "STARTTLS"]


@pytest.mark.usefixtures("trusted")
def test_a_server_that_asks_for_no_password_needs_none():
    with serving(MailServer()) as server:
        mail_to(server, who="").send("Digest", TEXT, AT)

    assert (len(server.mails), server.logins) == (1, [])


@pytest.mark.usefixtures("trusted")
def test_a_server_without_encryption_gets_neither_password_nor_mail():
    with serving(MailServer(offers_starttls=False)) as server:
        said = refusal(mail_to(server))

    assert said == (
        "The mail server localhost did not take the mail: it offers no encryption (STARTTLS), or no way to log in."
    )
    assert (server.mails, server.logins) == ([], [])


def test_a_certificate_that_nobody_vouches_for_is_not_trusted():
    with serving(MailServer()) as server:
        said = refusal(mail_to(server))

    assert "self-signed certificate" in said.replace("self signed", "self-signed")
    assert (server.mails, server.logins) == ([], [])


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    ("command", "answer", "why"),
    [
        ("AUTH", "535 no, s3cret is wrong", "it refused the user name or the password"),
        ("MAIL", "550 not you", "it refused the sender's address"),
        ("RCPT", "550 nobody here", "it refused every address it was to go to"),
        ("DATA", "554 spam: s3cret", "it answered with error 554"),
    ],
)
def test_what_a_server_refuses_is_told_in_our_words(command: str, answer: str, why: str):
    with serving(MailServer()) as server:
        server.refuses[command] = answer
        said = refusal(mail_to(server))

    assert said == f"The mail server localhost did not take the mail: {why}."
    assert server.mails == []


@pytest.mark.usefixtures("trusted")
def test_a_mail_that_reached_only_some_is_no_success():
    with serving(MailServer()) as server:
        server.refuses["RCPT TO:<access"] = "550 nobody here"
        said = refusal(mail_to(server))

    assert said == "The mail server localhost refused 1 of 2 addresses. To the others it was sent."
    assert [recipients for recipients, _ in server.mails] == [["sales@example.org"]]


def test_a_server_that_is_not_there_is_told_so():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    said = refusal(mail_from({**ENVIRONMENT, SERVER: f"smtp://digest:s3cret@127.0.0.1:{port}"}))

    assert said == f"The mail server 127.0.0.1 can't be reached on port {port}: Connection refused."
