"""A message centre of the sandbox: takes texts by SMPP 3.4 into the same phones, and misbehaves as they do.

It speaks as much of SMPP as a transmitter needs: bind_transmitter, submit_sm, enquire_link, unbind. Like a real one it
gives each submission a new id, so that a text that is handed over twice arrives twice. Long texts come in parts, each
of which begins with six octets that say which one it is (3GPP TS 23.040 §9.2.3.24.1).
"""

from __future__ import annotations

import socketserver
import struct
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from smpplib import consts, smpp
from smpplib.client import SimpleSequenceGenerator

from sandbox.sms.phones import Behaviour, Phones

_MOST_BYTES: Final = 64 * 1024
_UDHI: Final = consts.SMPP_GSMFEAT_UDHI
_ANSWERS: Final = {
    "bind_transmitter": "bind_transmitter_resp",
    "enquire_link": "enquire_link_resp",
    "unbind": "unbind_resp",
}
#: What smpplib numbers its messages by; an answer takes the number of its request.
_NUMBERS: Final = SimpleSequenceGenerator()


@dataclass
class CentreSession:
    """One connection; `parts` of long texts that are not whole yet, by number and reference."""

    phones: Phones
    password: str
    parts: dict[tuple[str, int], dict[int, bytes]] = field(default_factory=dict)
    is_bound: bool = False

    def answer(self, request: Any) -> Any | None:
        """The answer to a request; None: the connection breaks here."""
        if request.command == "submit_sm":
            return (
                self._submitted(request)
                if self.is_bound
                else _answer(request, "submit_sm_resp", consts.SMPP_ESME_RINVBNDSTS)
            )
        if request.command not in _ANSWERS:
            return _answer(request, "generic_nack", consts.SMPP_ESME_RINVCMDID)
        if request.command == "bind_transmitter" and request.password != self.password.encode():
            return _answer(request, "bind_transmitter_resp", consts.SMPP_ESME_RINVPASWD)
        self.is_bound = self.is_bound or request.command == "bind_transmitter"
        return _answer(request, _ANSWERS[request.command])

    def _submitted(self, request: Any) -> Any | None:
        phone = request.destination_addr.decode("ascii", "replace")
        behaviour = self.phones.behaviour(phone)
        if behaviour is Behaviour.WRONG_NUMBER:
            return _answer(request, "submit_sm_resp", consts.SMPP_ESME_RINVDSTADR)
        text = self._whole(phone, request)
        if text is not None:
            self.phones.take(uuid4().hex, phone, text)
        return None if behaviour is Behaviour.NEVER else _answer(request, "submit_sm_resp", message_id=uuid4().hex[:10])

    def _whole(self, phone: str, request: Any) -> str | None:
        """The text, when this was all of it or the last part."""
        content: bytes = request.short_message
        if not request.esm_class & _UDHI:
            return _decoded(content, request.data_coding)
        reference, count, number = content[3:6]
        parts = self.parts.setdefault((phone, reference), {})
        parts[number] = content[6:]
        if len(parts) < count:
            return None
        return _decoded(b"".join(parts[place] for place in sorted(parts)), request.data_coding)


class MessageCentreServer(socketserver.ThreadingTCPServer):
    """Listens on `address`; `password` lets a transmitter in."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, address: tuple[str, int], phones: Phones, password: str) -> None:
        super().__init__(address, _Connection)
        self.phones = phones
        self.password = password


class _Connection(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        server = self.server
        assert isinstance(server, MessageCentreServer)  # noqa: S101 - nothing else makes connections of this kind
        session = CentreSession(server.phones, server.password)
        while (raw := self._read()) is not None:
            request: Any = smpp.parse_pdu(raw, client=_NUMBERS, allow_unknown_opt_params=True)
            answer = None if request is None else session.answer(request)
            if answer is None:
                return
            self.wfile.write(answer.generate())
            if request.command == "unbind":
                return

    def _read(self) -> bytes | None:
        head = self.rfile.read(4)
        if len(head) < 4:
            return None
        (length,) = struct.unpack(">L", head)
        return None if not 16 <= length <= _MOST_BYTES else head + self.rfile.read(length - 4)


def _answer(request: Any, command: str, status: int = consts.SMPP_ESME_ROK, **given: str) -> Any:
    made = smpp.make_pdu(command, client=_NUMBERS, **given)
    made.sequence, made.status = request.sequence, status
    return made


def _decoded(content: bytes, coding: int) -> str:
    return content.decode("utf-16-be" if coding == consts.SMPP_ENCODING_ISO10646 else "ascii", "replace")
