"""SMS by SMPP 3.4, to an operator's message centre: a session for each message, over TLS except on this machine.

A message centre answers a submission with an id of its own, and knows a message by nothing else: where that answer is
lost, nobody can be asked, and the text is not sent again. What it says later of a delivery (`deliver_sm`) is not read:
a text gets no further than accepted.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final

from smpplib import consts, gsm
from smpplib.client import Client
from smpplib.exceptions import ConnectionError as ConnectionLost
from smpplib.exceptions import PDUError

from hospital.channels.model import AttemptState, DeliveryReport, Letter

_log = logging.getLogger(__name__)
_PATIENCE: Final = 10  # seconds
_PORT: Final = 2775
_SUBMITTED: Final = "submit_sm_resp"
#: What may come between, before the answer that is waited for.
_MOST_BETWEEN: Final = 20
#: SMPP 3.4 §5.1.3: the number is none.
_WRONG_NUMBERS: Final = frozenset(
    {consts.SMPP_ESME_RINVDSTADR, consts.SMPP_ESME_RINVDSTTON, consts.SMPP_ESME_RINVDSTNPI}
)


class TlsClient(Client):  # type: ignore[misc] # the library has no types
    """smpplib's client, which checks the name in the other side's certificate."""

    def _create_socket(self) -> socket.socket:
        plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        plain.settimeout(self.timeout)
        if self._ssl_context is None:
            return plain
        context: ssl.SSLContext = self._ssl_context
        return context.wrap_socket(plain, server_hostname=self.host)


@dataclass(frozen=True)
class MessageCentre:
    """The message centre at `host`; `sender` is what phones show, letters or a number."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str
    tls: ssl.SSLContext | None = None
    can_ask: bool = False

    def send(self, letter: Letter) -> DeliveryReport:
        """Hands a text over, in parts where it is long. Never raises for the other side's faults, which are logged
        without number and text."""
        # the library may cut an escaped letter of the 7-bit alphabet in two; UCS-2 has none
        parts, coding, esm_class = gsm.make_parts(letter.text, consts.SMPP_ENCODING_ISO10646)
        client, report = self._client(), DeliveryReport(AttemptState.QUEUED, "not-reached")
        try:
            client.connect()
            client.bind_transmitter(system_id=self.user, password=self.password)
            report = DeliveryReport(AttemptState.QUEUED, "refused")
            for number, part in enumerate(parts):
                report = DeliveryReport(AttemptState.UNKNOWN)
                status = self._submitted(client, letter.address, part, coding, esm_class)
                if status != consts.SMPP_ESME_ROK:
                    return _refused(status, first=number == 0)
            report = DeliveryReport(AttemptState.ACCEPTED)
            client.unbind()
        except (OSError, ConnectionLost, PDUError) as problem:
            _log.warning("the message centre did not take a text: %s", type(problem).__name__)
        finally:
            client.disconnect()
        return report

    def ask(self, _reference: str) -> DeliveryReport:
        return DeliveryReport(AttemptState.UNKNOWN)

    def _client(self) -> Client:
        tls = None if _is_this_machine(self.host) else self.tls or ssl.create_default_context()
        made = TlsClient(self.host, self.port, timeout=_PATIENCE, ssl_context=tls, allow_unknown_opt_params=True)
        made.logger.setLevel(logging.ERROR)  # its lines would hold what is sent
        return made

    def _submitted(self, client: Client, phone: str, part: bytes, coding: int, esm_class: int) -> int:
        """Submits one part; the status of the answer to it. Raises when there is none."""
        sender = {"source_addr": self.sender, "source_addr_ton": _type_of(self.sender)}
        sent: Any = client.send_message(
            **sender, dest_addr_ton=_type_of(phone), dest_addr_npi=consts.SMPP_NPI_ISDN,
            destination_addr=phone.removeprefix("+"), short_message=part, data_coding=coding, esm_class=esm_class,
        )  # fmt: skip
        for _ in range(_MOST_BETWEEN):
            answer: Any = client.read_pdu()
            if answer.command == _SUBMITTED and answer.sequence == sent.sequence:
                return int(answer.status)
            if answer.command == "generic_nack":
                return int(answer.status)
        raise ConnectionLost


def message_centre(env: Mapping[str, str]) -> MessageCentre | None:
    """HOSPITAL_SMPP (host or host:port), HOSPITAL_SMPP_USER, HOSPITAL_SMPP_PASSWORD and HOSPITAL_SMPP_SENDER; None
    without the first. Raises ValueError for what cannot be meant."""
    host, _, port = env.get("HOSPITAL_SMPP", "").partition(":")
    if not host:
        return None
    user, sender = env.get("HOSPITAL_SMPP_USER", ""), env.get("HOSPITAL_SMPP_SENDER", "")
    if not user or not sender:
        raise ValueError("HOSPITAL_SMPP_USER and HOSPITAL_SMPP_SENDER are missing")
    return MessageCentre(host, int(port or _PORT), user, env.get("HOSPITAL_SMPP_PASSWORD", ""), sender)


def _refused(status: int, *, first: bool) -> DeliveryReport:
    """A first part that was refused never went out; after one that went out nobody knows what the phone shows."""
    if not first:
        return DeliveryReport(AttemptState.UNKNOWN)
    if status in _WRONG_NUMBERS:
        return DeliveryReport(AttemptState.UNDELIVERABLE, "wrong-number")
    _log.warning("the message centre refused a text: status %s", status)
    return DeliveryReport(AttemptState.QUEUED, "refused")


def _type_of(number: str) -> int:
    """The type of a number (SMPP 3.4 §5.2.5)."""
    if number.startswith("+"):
        return int(consts.SMPP_TON_INTL)
    return int(consts.SMPP_TON_NATNL if number.isdigit() else consts.SMPP_TON_ALNUM)


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
