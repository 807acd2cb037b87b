"""The operations of the day: codes for checking in, and the queue ($check-in-code, $kiosk-code, $check-in, $call-next,
$in-room, $skip, $recall, $done). All but the first are for the hospital's own staff and machines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base import clock
from hospital.base.elements import Json
from hospital.base.outcome import not_found
from hospital.fhir.access.guard import shown
from hospital.fhir.exchange import Answer, Asked, Handler, Operation
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.scheduling import arrivals, desk, wording
from hospital.scheduling.codes import Codes, Kind
from hospital.scheduling.refusals import invalid, not_yours_to_change, staff_only

_LONGEST = 4000


#: Ends a visit: schedule, appointment (or nothing), the doctor's words, now.
Done = Callable[[Tx, str, str, str, datetime], Version]


def operations(now: Callable[[], datetime], secret: bytes, done: Done = desk.done) -> tuple[Operation, ...]:
    """Who does what of scheduling's operations, by this clock; codes are signed with a key of this secret."""
    return Day(now, Codes(secret), done).offered()


class Day:
    """The operations of one hospital, by its clock."""

    def __init__(self, now: Callable[[], datetime], codes: Codes, done: Done) -> None:
        self._now = now
        self._codes = codes
        self._done = done

    def offered(self) -> tuple[Operation, ...]:
        """All of them, as the hospital mounts them."""
        return (
            Operation("check-in-code", self.check_in_code, "Appointment"),
            Operation("kiosk-code", _by_staff(self.kiosk_code)),
            Operation("check-in", _by_staff(self.check_in), writes=True),
            self._at("call-next", lambda tx, asked, now: desk.call_next(tx, asked.id, now)),
            self._at("recall", lambda tx, asked, now: desk.recall(tx, asked.id, _whom(asked), now)),
            self._at("skip", lambda tx, asked, now: desk.skip(tx, asked.id, _whom(asked), now)),
            self._at("in-room", lambda tx, asked, now: desk.let_in(tx, asked.id, _whom(asked), now)),
            self._at(
                "done", lambda tx, asked, now: self._done(tx, asked.id, _whom(asked), _said(asked, "summary"), now)
            ),
        )

    def check_in_code(self, asked: Asked, tx: Tx) -> Answer:
        """A code that the app shows to the kiosk, for a visit of the caller's own."""
        found = shown(tx, asked.access, "Appointment", asked.id)
        if found.body.get("status") not in ("booked", "noshow"):
            raise not_yours_to_change("this appointment cannot be checked in")
        return self._code("appointment", asked.id, about=(wording.patient_of(found.body),))

    def kiosk_code(self, asked: Asked, tx: Tx) -> Answer:
        """A code that a kiosk shows to the app, for visits at its place."""
        place = _said(asked, "location").removeprefix("Location/")
        if not place:
            raise invalid("say by `location` where the kiosk stands", "Parameters.parameter")
        if tx.read("Location", place) is None:
            raise not_found("Location", place)
        return self._code("location", place, short=self._codes.short(place, self._now()))

    def check_in(self, asked: Asked, tx: Tx) -> Answer:
        """Whoever shows this code to the kiosk is here."""
        now = self._now()
        code = self._codes.read("appointment", _said(asked, "code"), now)
        arrivals.use(tx, code, now)
        return _shown(desk.check_in(tx, code.subject, now))

    def _code(self, kind: Kind, subject: str, about: tuple[str, ...] = (), short: str = "") -> Answer:
        text, expires = self._codes.signed(kind, subject, self._now())
        said = [
            {"name": "code", "valueString": text},
            {"name": "expires", "valueInstant": clock.instant(expires)},
            *([{"name": "short", "valueString": short}] if short else []),
        ]
        return Answer(200, {"resourceType": "Parameters", "parameter": said}, about=about)

    def _at(self, name: str, act: Callable[[Tx, Asked, datetime], Version]) -> Operation:
        handle = _by_staff(lambda asked, tx: _shown(act(tx, asked, self._now())))
        return Operation(name, handle, "Schedule", writes=True)


def _by_staff(operation: Handler) -> Handler:
    def handle(asked: Asked, tx: Tx) -> Answer:
        if not asked.access.is_system and asked.access.staff is None:  # whose roles were judged on the way here
            raise staff_only()
        return operation(asked, tx)

    return handle


def _shown(version: Version) -> Answer:
    return Answer(200, version.verbatim, version)


def _whom(asked: Asked) -> str:
    return _said(asked, "appointment").removeprefix("Appointment/")


def _said(asked: Asked, name: str) -> str:
    """A parameter as text: its string, or what its reference points to (R4 §3.2.0.1). Empty when it is not said."""
    body: Json = asked.body if isinstance(asked.body, dict) else {}
    listed = body.get("parameter")
    nodes = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    for node in nodes:
        if node.get("name") == name:
            reference = node.get("valueReference")
            value = reference.get("reference") if isinstance(reference, dict) else node.get("valueString")
            if not isinstance(value, str) or len(value) > _LONGEST:
                raise invalid(f"{name} must be a text or a reference", "Parameters.parameter")
            return value
    return ""
