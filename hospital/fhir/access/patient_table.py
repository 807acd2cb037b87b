"""What patients and their proxies may write, as one table: type, deeds, elements, extensions, and whom they may name.

An element that no row names is written by the hospital alone: a patient's write that sets or changes it is refused, and
what the hospital has written there stays. The same holds for extensions, and for codes and identifiers in the
hospital's own systems. Writes stay within the patient's compartment (guard.py); a proxy writes by these rows, too, as
far as `proxy_table.py` lets them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hospital.base.elements import EXTENSIONS, TRANSLATION
from hospital.fhir.access.consultation_codes import is_of_consultation
from hospital.fhir.definitions import structure
from hospital.fhir.store.subscribers import FILTER

#: The systems that the hospital alone gives codes and identifiers in.
OWN_SYSTEMS: Final = "http://anxin.example/fhir/"
_CODES: Final = OWN_SYSTEMS + "CodeSystem/"
_BACKPORT: Final = "http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-"

#: What every row includes. `meta` is narrowed in patient_words.py; what is contained would speak for itself.
_COMMON: Final = frozenset({"resourceType", "id", "meta", "language", "text", "identifier", "extension"})


@dataclass(frozen=True)
class Write:
    """What a patient may do with a type.

    `own_only`: change and delete only what was first written by or for the patient. `elements`: those a patient may
    write, a choice as `value[x]`. `speaks`: elements, at any depth, that name who said or did something; a patient
    names there a Patient, RelatedPerson or Device of their own, by a literal reference and nothing else. `extensions`:
    by URL, at any depth. `own_codes`: system|code of the hospital's own, `system|` for all of a system, `*` for all.
    `closed`: the only codes that an element may have, and one coding of them at a time, where no decider judges it.
    `withheld`: what the hospital alone says inside the elements of a patient's, at any depth. `only`: which resources
    of the type the row is about; all others are the hospital's. `judged`: a closed element in which a clinician takes
    over what the patient said; then the patient changes it no more.
    """

    elements: frozenset[str]
    create: bool = True
    update: bool = True
    delete: bool = False
    own_only: bool = True
    speaks: frozenset[str] = frozenset()
    extensions: frozenset[str] = frozenset()
    own_codes: frozenset[str] = frozenset()
    closed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    withheld: frozenset[str] = frozenset()
    only: Callable[[dict[str, Any]], bool] = lambda _body: True
    judged: str = ""

    def covers(self, type_: str, key: str) -> bool:
        """Whether a patient writes this element of a resource; `_key` holds the extensions of `key`."""
        name = key.removeprefix("_")
        group = structure()[type_].get(name, {}).get("g")
        return name in _COMMON or name in self.elements or (group is not None and f"{group}[x]" in self.elements)

    def knows_code(self, system: str, code: str) -> bool:
        """Whether a patient may use a code of the hospital's own systems."""
        return not self.own_codes.isdisjoint({f"{system}|{code}", f"{system}|", "*"})


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


def _ours(words: str) -> frozenset[str]:
    """Extensions of ours by their names."""
    return frozenset(EXTENSIONS + name for name in words.split())


#: The parts of a translation: what a patient copies from the hospital's medicine has it in both languages.
_TRANSLATED: Final = frozenset({TRANSLATION, "lang", "content"})
#: Medicines of the hospital's formulary, and why a dose was skipped.
_MEDICINES: Final = frozenset({_CODES + "formulary|", _CODES + "dose-form|", _CODES + "ingredient|"})


#: A type that is not here is read-only for patients. An Appointment written by the hospital may be changed, too
#: (cancel, move): the decider decides on each change.
PATIENT_WRITES: Final[Mapping[str, Write]] = {
    "Appointment": Write(
        _set(
            "status cancelationReason slot start end created participant requestedPeriod comment description"
            " reasonCode reasonReference"
        ),
        own_only=False,
        extensions=_ours("hold-requested hold-renewals choice check-in"),
        own_codes=frozenset({_CODES + "cancelation-reason|hold-released"}),
    ),
    "AllergyIntolerance": Write(
        _set(
            "clinicalStatus verificationStatus type category criticality code patient onset[x] recordedDate recorder"
            " asserter lastOccurrence note reaction"
        ),
        delete=True,
        speaks=_set("recorder asserter"),
        closed={"verificationStatus": _set("unconfirmed entered-in-error")},
        judged="verificationStatus",
    ),
    "Basic": Write(
        _set("code subject"),
        delete=True,
        extensions=_ours(
            "about-medicine appointment-by consultation follow-up-by home-zone medicine-clock medicine-time quiet-from"
            " quiet-to read-up-to remind-by result-by rhythm-breakfast rhythm-dinner rhythm-lunch rhythm-sleep"
            " rhythm-wake stock stock-counted tell-after tell-person told-by"
        ),
        own_codes=frozenset({_CODES + "personal|"}),
        closed={"code": _set("medicine read-mark reminding rhythm")},
    ),
    "Binary": Write(_set("contentType securityContext data"), update=False),
    "Communication": Write(
        _set(
            "status category subject topic about encounter sent recipient sender payload inResponseTo reasonCode note"
        ),
        speaks=_set("sender"),
        extensions=_ours("may-be-published"),
        own_codes=frozenset({_CODES + "communication|question", _CODES + "communication|message"}),
    ),
    "Condition": Write(
        _set("clinicalStatus verificationStatus code subject onset[x] recordedDate recorder asserter note"),
        delete=True,
        speaks=_set("recorder asserter"),
        closed={"verificationStatus": _set("unconfirmed entered-in-error")},
        judged="verificationStatus",
    ),
    "Consent": Write(
        _set("status scope category patient dateTime performer source[x] policy policyRule provision"),
        speaks=_set("performer"),
    ),
    "Device": Write(
        _set(
            "status distinctIdentifier manufacturer manufactureDate expirationDate lotNumber serialNumber deviceName"
            " modelNumber partNumber type version patient parent note"
        ),
        delete=True,
    ),
    "DocumentReference": Write(
        _set("status type category subject date author relatesTo description content context"),
        delete=True,
        speaks=_set("author"),
        withheld=_set("encounter event facilityType practiceSetting sourcePatientInfo"),
    ),
    # A consultation alone, also one that the clinic opened.
    "Encounter": Write(
        _set("status class type subject"),
        own_only=False,
        extensions=_ours("consultation-team rating rating-words"),
        own_codes=frozenset({_CODES + "encounter|consultation"}),
        only=is_of_consultation,
    ),
    "FamilyMemberHistory": Write(
        _set(
            "status patient date name relationship sex born[x] age[x] estimatedAge deceased[x] reasonCode note"
            " condition"
        ),
        delete=True,
    ),
    "Immunization": Write(
        _set("status vaccineCode patient occurrence[x] recorded primarySource reportOrigin protocolApplied note"),
        delete=True,
        extensions=_ours("told-place"),
        closed={"status": _set("completed entered-in-error"), "primarySource": _set("false")},
    ),
    "List": Write(
        _set("status mode code subject entry"),
        own_codes=frozenset({_CODES + "personal|bookmarks", _CODES + "personal|removed"}),
        closed={"code": _set("bookmarks")},
    ),
    "MedicationAdministration": Write(
        _set(
            "status statusReason category medication[x] subject effective[x] performer reasonCode request device note"
            " dosage"
        ),
        delete=True,
        speaks=_set("actor"),
        extensions=_TRANSLATED | _ours("dose-of dose-planned dose-slot"),
        own_codes=_MEDICINES | {_CODES + "dose-skipped|"},
    ),
    "MedicationStatement": Write(
        _set(
            "basedOn status statusReason category medication[x] subject effective[x] dateAsserted informationSource"
            " derivedFrom reasonCode reasonReference note dosage"
        ),
        delete=True,
        speaks=_set("informationSource"),
        extensions=_TRANSLATED | _ours("interval-from"),
        own_codes=_MEDICINES,
    ),
    "Observation": Write(
        _set(
            "status category code subject effective[x] performer value[x] dataAbsentReason note bodySite method device"
            " hasMember derivedFrom component"
        ),
        delete=True,
        speaks=_set("performer"),
        extensions=frozenset(EXTENSIONS + name for name in ("recorded-at", "device-time", "meal", "measured-by")),
        own_codes=frozenset({_CODES + "measure|mood"}),
        closed={"category": _set("vital-signs activity social-history survey")},
        withheld=_set("interpretation referenceRange"),
    ),
    "Procedure": Write(
        _set("status code subject performed[x] recorder asserter note"),
        delete=True,
        speaks=_set("recorder asserter"),
        extensions=_ours("told-place"),
        closed={"status": _set("completed entered-in-error")},
    ),
    "QuestionnaireResponse": Write(
        _set("basedOn partOf questionnaire status subject authored author source item"),
        speaks=_set("author source"),
        extensions=_ours("answers-task"),
        own_codes=frozenset("*"),  # answers are chosen from the hospital's own questionnaires
    ),
    "RelatedPerson": Write(
        _set("active patient relationship name telecom gender birthDate address photo period communication"),
        delete=True,
    ),
    "Subscription": Write(
        _set("status contact end reason criteria channel"),
        delete=True,
        extensions=frozenset({FILTER, _BACKPORT + "heartbeat-period", _BACKPORT + "payload-content"}),
    ),
    "Task": Write(
        _set("status intent code description focus for authoredOn requester reasonCode input"),
        speaks=_set("requester"),
        own_codes=frozenset("*"),  # what is asked for, by whose code its owner is found (store/owners.py)
        closed={"status": _set("draft requested cancelled entered-in-error")},
    ),
}
