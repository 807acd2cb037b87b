"""The operations of the day: codes for checking in, and the queue ($check-in-code, $kiosk-code, $check-in, $call-next,
$in-room, $skip, $recall, $done). All but the first are for the hospital's own staff and machines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from hospital.base import clock
from hospital.base.elements import Json
from hospital.base.outcome import not_found
from hospital.base.references import own, text_of
from hospital.fhir.access.guard import check_for, shown
from hospital.fhir.exchange import FhirRequest, FhirResponse, Handler, Operation
from hospital.fhir.store.tx import Tx
from hospital.fhir.store.version import Version
from hospital.scheduling import appointment_json, arrivals, queue_commands
from hospital.scheduling.codes import Codes, Kind
from hospital.scheduling.refusals import invalid, not_yours_to_change, staff_only

_LONGEST = 4000


#: Ends a visit: schedule, appointment (or nothing), the doctor's words, now.
Done = Callable[[Tx, str, str, str, datetime], Version]


def operations(now: Callable[[], datetime], secret: bytes, done: Done = queue_commands.done) -> tuple[Operation, ...]:
    """Scheduling's operations with their handlers, by this clock; codes are signed with a key of this secret."""
    return DayOperations(now, Codes(secret), done).offered()


class DayOperations:
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
            self._at("call-next", lambda tx, request, now: queue_commands.call_next(tx, request.id, now)),
            self._at("recall", lambda tx, request, now: queue_commands.recall(tx, request.id, _whom(request), now)),
            self._at("skip", lambda tx, request, now: queue_commands.skip(tx, request.id, _whom(request), now)),
            self._at("in-room", lambda tx, request, now: queue_commands.let_in(tx, request.id, _whom(request), now)),
            self._at(
                "done",
                lambda tx, request, now: self._done(tx, request.id, _whom(request), _said(request, "summary"), now),
            ),
        )

    def check_in_code(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """A code that the app shows to the kiosk, for a visit of the caller's own or of whom they book for."""
        found = shown(tx, request.access, "Appointment", request.id)
        if found.body.get("status") not in ("booked", "noshow"):
            raise not_yours_to_change("this appointment cannot be checked in")
        patient = appointment_json.patient_of(found.body)
        check_for(request.access, patient, "Appointment", "u")
        return self._code("appointment", request.id, about=(patient,))

    def kiosk_code(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """A code that a kiosk shows to the app, for visits at its place."""
        place = _named(request, "location", "Location")
        if not place:
            raise invalid("say by `location` where the kiosk stands", "Parameters.parameter")
        if tx.read("Location", place) is None:
            raise not_found("Location", place)
        return self._code("location", place, short=self._codes.short(place, self._now()))

    def check_in(self, request: FhirRequest, tx: Tx) -> FhirResponse:
        """Checks in the visit of the code that was shown to the kiosk."""
        now = self._now()
        code = self._codes.read("appointment", _said(request, "code"), now)
        arrivals.use(tx, code, now)
        return _shown(queue_commands.check_in(tx, code.subject, now))

    def _code(self, kind: Kind, subject: str, about: tuple[str, ...] = (), short: str = "") -> FhirResponse:
        text, expires = self._codes.signed(kind, subject, self._now())
        said = [
            {"name": "code", "valueString": text},
            {"name": "expires", "valueInstant": clock.instant(expires)},
            *([{"name": "short", "valueString": short}] if short else []),
        ]
        return FhirResponse(200, {"resourceType": "Parameters", "parameter": said}, about=about)

    def _at(self, name: str, act: Callable[[Tx, FhirRequest, datetime], Version]) -> Operation:
        handle = _by_staff(lambda request, tx: _shown(act(tx, request, self._now())))
        return Operation(name, handle, "Schedule", writes=True)


def _by_staff(operation: Handler) -> Handler:
    def handle(request: FhirRequest, tx: Tx) -> FhirResponse:
        if not request.access.is_system and request.access.staff is None:  # whose roles were judged on the way here
            raise staff_only()
        return operation(request, tx)

    return handle


def _shown(version: Version) -> FhirResponse:
    return FhirResponse(200, version.verbatim, version)


def _whom(request: FhirRequest) -> str:
    return _named(request, "appointment", "Appointment")


def _named(request: FhirRequest, name: str, type_: str) -> str:
    """The id in a parameter: of what its reference or its string points to, or as it stands."""
    text = _said(request, name)
    found = own(text, request.service.base)
    return found.id if found is not None and found.type == type_ else text


def _said(request: FhirRequest, name: str) -> str:
    """A parameter as text: its string, or what its reference points to (R4 §3.2.0.1). Empty when it is missing."""
    body: Json = request.body if isinstance(request.body, dict) else {}
    listed = body.get("parameter")
    nodes = [node for node in listed if isinstance(node, dict)] if isinstance(listed, list) else []
    for node in nodes:
        if node.get("name") == name:
            value = text_of(node["valueReference"]) if "valueReference" in node else node.get("valueString")
            if not isinstance(value, str) or len(value) > _LONGEST:
                raise invalid(f"{name} must be a text or a reference", "Parameters.parameter")
            return value
    return ""
