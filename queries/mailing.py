"""Sending a text by e-mail: how, is said in the environment. For the shell alone; nothing else here sends anything."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, make_msgid
from urllib.parse import unquote, urlsplit

SERVER, SENDER, RECIPIENTS = "COMMON_GROUND_SMTP_URL", "COMMON_GROUND_MAIL_FROM", "COMMON_GROUND_MAIL_TO"
PORTS = {"smtp": 587, "smtps": 465}
SECONDS = 20
ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]+")


class NotSetUp(ValueError):
    """A setting is missing or makes no sense. The sentence never holds what a URL says: a password may be in it."""


class NotSent(Exception):
    """The mail server could not be reached, or would not take it. Never holds what the server said."""


@dataclass(frozen=True)
class Mail:
    """A mail server, who writes and to whom. `is_tls`: encrypted from the first byte, else from STARTTLS on."""

    host: str
    port: int
    is_tls: bool
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    recipients: tuple[str, ...]

    def send(self, subject: str, text: str, at: datetime) -> None:
        """Hand the mail to the server. Raises NotSent, also when it took it for some of the recipients only."""
        # Imported only now: with TLS it takes 40 ms, and no other start of a command line sends anything.
        from smtplib import SMTPException

        try:
            refused = self._hand_over(self._written(subject, text, at))
        except SMTPException as error:
            raise NotSent(f"The mail server {self.host} did not take the mail: {_reason(error)}.") from None
        except OSError as error:
            waited = f"no answer within {SECONDS} seconds" if isinstance(error, TimeoutError) else None
            why = waited or getattr(error, "verify_message", None) or error.strerror or type(error).__name__
            raise NotSent(f"The mail server {self.host} can't be reached on port {self.port}: {why}.") from None
        if refused:
            some = f"{refused} of {len(self.recipients)} addresses"
            raise NotSent(f"The mail server {self.host} refused {some}. To the others it was sent.")

    def _hand_over(self, message: EmailMessage) -> int:
        from smtplib import SMTP, SMTP_SSL
        from ssl import create_default_context

        context = create_default_context()
        if self.is_tls:
            server = SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        else:
            server = SMTP(self.host, self.port, timeout=SECONDS)
        with server:
            if not self.is_tls:
                server.starttls(context=context)  # raises where the server has none: nothing goes unencrypted
            if self.user is not None and self.password is not None:
                server.login(self.user, self.password)
            return len(server.send_message(message, to_addrs=self.recipients))

    def _written(self, subject: str, text: str, at: datetime) -> EmailMessage:
        message = EmailMessage()
        message["Subject"], message["From"] = subject, self.sender
        message["To"] = ", ".join(self.recipients)
        message["Date"] = format_datetime(at)
        message["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, cte="quoted-printable")  # which every mail server passes on unharmed
        return message


def mail_from(environ: Mapping[str, str]) -> Mail:
    """The mail settings of an environment. Raises NotSetUp."""
    if missing := [name for name in (SERVER, SENDER, RECIPIENTS) if not environ.get(name, "").strip()]:
        raise NotSetUp(f"To send the digest, set {' and '.join(missing)}: docs/digest.md says how. Nothing was sent.")
    try:
        url = urlsplit(environ[SERVER].strip())
        port = url.port
    except ValueError:
        raise _no_server() from None
    if url.scheme not in PORTS or not url.hostname or (url.username is None) != (url.password is None):
        raise _no_server()
    user, password = (None if word is None else unquote(word) for word in (url.username, url.password))
    if not f"{user}{password}".isascii():
        raise NotSetUp(f"{SERVER} can't be used: user and password may hold ASCII characters only. Nothing was sent.")
    sender, recipients = _addresses(environ, SENDER)[0], _addresses(environ, RECIPIENTS)
    return Mail(url.hostname, port or PORTS[url.scheme], url.scheme == "smtps", user, password, sender, recipients)


def _addresses(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    given = environ[name].strip()
    found = tuple(address for _, address in getaddresses([given]))
    if not found or not given.isprintable() or not all(ADDRESS.fullmatch(address) for address in found):
        raise NotSetUp(f"{name} holds something that is no e-mail address. Nothing was sent.")
    return found


def _no_server() -> NotSetUp:
    return NotSetUp(
        f"{SERVER} can't be used: it is written smtp://user:password@host:587, or smtps://… for TLS from the start; "
        "in user and password, write %40 for @, %2F for / and %25 for %. Nothing was sent."
    )


def _reason(error: Exception) -> str:
    """What went wrong, by its kind: a server may repeat what it was told, and that may be a password."""
    told = {
        "SMTPAuthenticationError": "it refused the user name or the password",
        "SMTPNotSupportedError": "it offers no encryption (STARTTLS), or no way to log in",
        "SMTPRecipientsRefused": "it refused every address it was to go to",
        "SMTPSenderRefused": "it refused the sender's address",
        "SMTPServerDisconnected": "it broke the connection off",
    }
    code = getattr(error, "smtp_code", None)
    return told.get(type(error).__name__, f"it answered with error {code}" if code else "it answered with nonsense")
