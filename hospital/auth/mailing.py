"""How a text reaches a person's mailbox: the hospital's own mail server, by SMTP over TLS (RFC 5321, RFC 3207)."""

from __future__ import annotations

import logging
import re
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Final

from hospital.auth.sending import SendOutcome

_log = logging.getLogger(__name__)
_PATIENCE: Final = 10.0  # seconds
_SUBMISSION: Final = 587
_LONGEST: Final = 254  # characters of an address, RFC 5321
_ADDRESS: Final = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE
)
#: The server has said no to the mail, or to us before it: it has nothing of it.
_CERTAIN: Final = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)


@dataclass(frozen=True)
class MailServer:
    """Sends through `host` as `sender`, and nothing where the server cannot encrypt."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None

    def send(self, address: str, subject: str, text: str) -> SendOutcome:
        """Hands a mail over. Never raises for the server's faults, which are logged without address and text."""
        if not is_address(address):
            return SendOutcome.REFUSED
        outcome = SendOutcome.REFUSED
        try:
            with smtplib.SMTP(self.host, self.port, timeout=_PATIENCE) as server:
                server.starttls(context=self.tls or ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                outcome = SendOutcome.UNKNOWN
                server.send_message(self._mail(address, subject, text))
                outcome = SendOutcome.TAKEN  # what fails at the farewell comes after the server took it
        except (OSError, ValueError) as problem:
            _log.warning("the mail server did not take a message: %s", type(problem).__name__)
            if outcome is SendOutcome.UNKNOWN and isinstance(problem, _CERTAIN):
                return SendOutcome.REFUSED
        return outcome

    def _mail(self, address: str, subject: str, text: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = self.sender, address, subject
        mail["Date"], mail["Message-ID"] = formatdate(usegmt=True), make_msgid(domain=self.sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(text)
        return mail


def is_address(text: str) -> bool:
    """Whether this is one plain mail address, with nothing that could become a header."""
    return len(text) <= _LONGEST and _ADDRESS.fullmatch(text) is not None


def mail_server(env: Mapping[str, str]) -> MailServer | None:
    """HOSPITAL_SMTP (host or host:port), HOSPITAL_MAIL_FROM, HOSPITAL_SMTP_USER and HOSPITAL_SMTP_PASSWORD; None
    without the first two. Raises ValueError for what cannot be meant."""
    host, _, port = env.get("HOSPITAL_SMTP", "").partition(":")
    sender = env.get("HOSPITAL_MAIL_FROM", "")
    if not host or not sender:
        return None
    if not is_address(sender):
        raise ValueError("HOSPITAL_MAIL_FROM is no mail address")
    user, password = env.get("HOSPITAL_SMTP_USER", ""), env.get("HOSPITAL_SMTP_PASSWORD", "")
    return MailServer(host, int(port or _SUBMISSION), sender, user, password)
