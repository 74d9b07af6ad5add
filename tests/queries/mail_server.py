"""A mail server on this machine that takes everything it is not told to refuse. Real sockets, real TLS."""

import base64
import socketserver
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

CERTIFICATE = Path(__file__).with_name("mail_server.pem")


class MailServer(socketserver.ThreadingTCPServer):
    """`mails`: what it took, `logins`: who, with which password. `refuses`: command -> the answer to it instead."""

    daemon_threads = True

    def __init__(self, *, tls_from_the_start: bool = False, offers_starttls: bool = True):
        super().__init__(("127.0.0.1", 0), Session)
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(CERTIFICATE)
        self.tls_from_the_start, self.offers_starttls = tls_from_the_start, offers_starttls
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.logins: list[tuple[str, str]] = []
        self.refuses: dict[str, str] = {}
        self.said_in_the_open: list[str] = []

    @property
    def port(self) -> int:
        return self.server_address[1]

    def handle_error(self, request, client_address) -> None:
        """A client that breaks off is what some tests are about."""


class Session(socketserver.BaseRequestHandler):
    """One connection."""

    @property
    def post(self) -> MailServer:
        assert isinstance(self.server, MailServer)
        return self.server

    def handle(self) -> None:
        self.is_encrypted = self.post.tls_from_the_start
        self.recipients: list[str] = []
        self._take_over(
            self.post.tls.wrap_socket(self.request, server_side=True) if self.is_encrypted else self.request
        )
        self._say("220 localhost ready")
        while line := self.lines.readline().decode().strip():
            if not self.is_encrypted:
                self.post.said_in_the_open.append(line)
            command = line.split()[0].upper()
            refusals = [answer for start, answer in self.post.refuses.items() if line.upper().startswith(start.upper())]
            if refusals:
                self._say(refusals[0])
            else:
                getattr(self, f"_{command.lower()}")(line)

    def _take_over(self, connection) -> None:
        self.connection, self.lines = connection, connection.makefile("rb")

    def _say(self, answer: str) -> None:
        self.connection.sendall(f"{answer}\r\n".encode())

    def _ehlo(self, line: str) -> None:
        more = "AUTH PLAIN" if self.is_encrypted else "STARTTLS" if self.post.offers_starttls else "HELP"
        self._say(f"250-localhost\r\n250 {more}")

    def _starttls(self, line: str) -> None:
        self._say("220 go on")
        self._take_over(self.post.tls.wrap_socket(self.connection, server_side=True))
        self.is_encrypted = True

    def _auth(self, line: str) -> None:
        _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
        self.post.logins.append((user, password))
        self._say("235 welcome")

    def _mail(self, line: str) -> None:
        self._say("250 ok")

    def _rcpt(self, line: str) -> None:
        self.recipients.append(line.partition("<")[2].partition(">")[0])
        self._say("250 ok")

    def _rset(self, line: str) -> None:
        self._say("250 ok")

    def _data(self, line: str) -> None:
        self._say("354 go on")
        content = b""
        while (text := self.lines.readline()) != b".\r\n":
            content += text[1:] if text.startswith(b"..") else text
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.post.mails.append((self.recipients, mail))
        self._say("250 taken")

    def _quit(self, line: str) -> None:
        self._say("221 bye")
        self.connection.close()


@contextmanager
def serving(server: MailServer) -> Generator[MailServer]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
