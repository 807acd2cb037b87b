"""How a message reaches a person's mailbox: the hospital's own mail server, by SMTP over TLS (RFC 5321, RFC 3207).

The envelope's sender is one address for each message (VERP): what cannot be delivered comes back to it. With a key the
mail is signed (DKIM, RFC 6376). A mail whose outcome is unknown cannot be asked about, and is never sent again.
"""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from pathlib import Path
from typing import Final

import dkim

from hospital.channels.model import AttemptState, DeliveryReport, Letter

_log = logging.getLogger(__name__)
_PATIENCE: Final = 10.0  # seconds
_SUBMISSION: Final = 587
_LONGEST: Final = 254  # characters of an address, RFC 5321
_ADDRESS: Final = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE
)
#: The server has said no to the mail, or to us before it: it has nothing of it.
_CERTAIN: Final = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)
_SIGNED: Final = [b"from", b"to", b"subject", b"date", b"message-id", b"auto-submitted", b"content-type"]
#: Replies that say why, by RFC 3463's codes in their text.
_WRONG_ADDRESS: Final = re.compile(r"\b5\.1\.[0-36]\b")
_FULL: Final = re.compile(r"\b[45]\.2\.2\b")


@dataclass(frozen=True)
class DkimKey:
    """The key that signs the mails of a domain: `selector` names it in the domain's DNS; `private` is PEM."""

    selector: str
    domain: str
    private: bytes

    def signed(self, content: bytes) -> bytes:
        """The mail with its signature before it."""
        header: bytes = dkim.sign(
            content, self.selector.encode(), self.domain.encode(), self.private, include_headers=_SIGNED
        )
        return header + content


@dataclass(frozen=True)
class MailServer:
    """Sends through `host` as `sender`, and nothing where the server cannot encrypt."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None
    dkim: DkimKey | None = None
    can_ask: bool = False

    def send(self, letter: Letter) -> DeliveryReport:
        """Hands a mail over. Never raises for the server's faults, which are logged without address and text."""
        if not is_address(letter.address):
            return DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-address")
        report = DeliveryReport(AttemptState.QUEUED, "not-reached")
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_PATIENCE) as server:
                server.starttls(context=self.tls or ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                report = DeliveryReport(AttemptState.UNKNOWN)
                server.sendmail(self.returned_to(letter.reference), [letter.address], self.content(letter))
                report = DeliveryReport(
                    AttemptState.ACCEPTED
                )  # what fails at the farewell comes after the server took it
        except (OSError, ValueError) as problem:
            _log.warning("the mail server did not take a message: %s", type(problem).__name__)
            if report.state is AttemptState.UNKNOWN and isinstance(problem, _CERTAIN):
                return _refused(problem)
        return report

    def ask(self, _reference: str) -> DeliveryReport:
        return DeliveryReport(AttemptState.UNKNOWN)

    def returned_to(self, reference: str) -> str:
        """The address to which a mail comes back that cannot be delivered."""
        name, _, domain = self.sender.rpartition("@")
        return f"{name}+{reference}@{domain}"

    def content(self, letter: Letter) -> bytes:
        """The mail as it is sent; the same message has the same Message-ID whoever sends it."""
        mail = EmailMessage(policy=SMTP)
        domain = self.sender.rpartition("@")[2]
        mail["From"], mail["To"], mail["Subject"] = self.sender, letter.address, letter.subject
        mail["Date"], mail["Message-ID"] = formatdate(usegmt=True), f"<{letter.reference}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.text)
        content = mail.as_bytes()
        return content if self.dkim is None else self.dkim.signed(content)


def is_address(text: str) -> bool:
    """Whether this is one plain mail address, with nothing that could become a header."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def mail_server(env: Mapping[str, str]) -> MailServer | None:
    """HOSPITAL_SMTP (host or host:port), HOSPITAL_MAIL_FROM, HOSPITAL_SMTP_USER, HOSPITAL_SMTP_PASSWORD, and for a
    signature HOSPITAL_DKIM_KEY (a PEM file) with HOSPITAL_DKIM_SELECTOR; None without the first two. Raises ValueError
    for what cannot be meant, OSError for a key that cannot be read."""
    host, _, port = env.get("HOSPITAL_SMTP", "").partition(":")
    sender = env.get("HOSPITAL_MAIL_FROM", "")
    if not host or not sender:
        return None
    if not is_address(sender):
        raise ValueError("HOSPITAL_MAIL_FROM is no mail address")
    user, password = env.get("HOSPITAL_SMTP_USER", ""), env.get("HOSPITAL_SMTP_PASSWORD", "")
    return MailServer(host, int(port or _SUBMISSION), sender, user, password, dkim=_dkim_key(env, sender))


def _dkim_key(env: Mapping[str, str], sender: str) -> DkimKey | None:
    file, selector = env.get("HOSPITAL_DKIM_KEY", ""), env.get("HOSPITAL_DKIM_SELECTOR", "")
    if not file and not selector:
        return None
    if not file or not selector:
        raise ValueError("HOSPITAL_DKIM_KEY and HOSPITAL_DKIM_SELECTOR need each other")
    return DkimKey(selector, sender.rpartition("@")[2], Path(file).read_bytes())


def _refused(problem: OSError | ValueError) -> DeliveryReport:
    """A reply of 5yz is for good (RFC 5321 §4.2.1), any other may be tried again; the server has nothing of it."""
    code, text = _reply(problem)
    if _FULL.search(text):
        return DeliveryReport(AttemptState.UNDELIVERABLE, "mailbox-full")
    if code < 500:
        return DeliveryReport(AttemptState.QUEUED, "refused")
    return DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-address" if _is_of_address(problem, text) else "refused")


def _is_of_address(problem: Exception, text: str) -> bool:
    return isinstance(problem, smtplib.SMTPRecipientsRefused) or _WRONG_ADDRESS.search(text) is not None


def _reply(problem: Exception) -> tuple[int, str]:
    """Code and text of what the server said."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return next(((int(code), _text(said)) for code, said in problem.recipients.values()), (0, ""))
    if isinstance(problem, smtplib.SMTPResponseException):
        return int(problem.smtp_code), _text(problem.smtp_error)
    return 0, ""


def _text(said: bytes | str) -> str:
    return said.decode("ascii", "replace") if isinstance(said, bytes) else str(said)
