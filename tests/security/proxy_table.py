"""What a proxy may see and do of another patient's, as data: written from the rule of least permission, not from the
server's own table.

`a` looks after `b`; `c` is a stranger to both. `house` is nobody's. `carer` is the RelatedPerson of b that a is.
"""

from __future__ import annotations

from typing import Final

from tests.security.permission_table import HOUSE, PERSON
from tests.security.permission_table import WRITES as OF_ONESELF

MONEY: Final = frozenset({"Account", "ChargeItem", "Coverage", "Invoice"})
INSURANCE: Final = frozenset(
    """
    Claim ClaimResponse CoverageEligibilityRequest CoverageEligibilityResponse EnrollmentRequest ExplanationOfBenefit
    """.split()  # noqa: SIM905 - a list to read, not to write
)
#: What is between the patient and the hospital, or tells of other people or of research; and what nothing is known of.
KEPT: Final = frozenset(
    """
    Basic Communication CommunicationRequest Consent Group MeasureReport Person RelatedPerson ResearchSubject
    """.split()  # noqa: SIM905 - a list to read, not to write
)

#: scope of the proxy -> types of which b's resources are read, searched and looked up in their history.
READS: Final[dict[str, frozenset[str]]] = {
    "see": PERSON - MONEY - INSURANCE - KEPT - {"Task"},
    "book": frozenset({"Appointment", "Patient"}),
    "pay": MONEY | {"Patient", "Task"},
    "medicines": frozenset(
        {"MedicationAdministration", "MedicationDispense", "MedicationRequest", "MedicationStatement", "Patient"}
    ),
    # and consultations: tests/hospital/chat/test_consultations.py
    "chat": frozenset({"Patient", "QuestionnaireResponse"}),
}
#: scope of the proxy -> type -> letters, about b. A Task only when it pays.
WRITES: Final[dict[str, dict[str, str]]] = {
    "see": {},
    "book": {"Appointment": "cu"},
    "pay": {"Task": "cu"},
    "medicines": {"MedicationAdministration": "cu"},
    "chat": {"Binary": "c", "QuestionnaireResponse": "cu"},  # a picture that goes with a message or with answers
}

#: What asks for answers: the Task, and the plan of follow-up behind it.
ASKING: Final = frozenset({"Task-asks-b", "CarePlan-follows-b"})

#: How a row can stand, and whether it counts.
STATES: Final = {"living": True, "over": False, "not yet": False, "ended": False}

#: What is left to whom the law made a guardian, by the age of the child and whether it says yes to being looked after.
GUARDED: Final = {
    "guardian of 13": frozenset({"see", "book", "pay", "chat", "medicines"}),
    "guardian of 14": frozenset({"book", "pay"}),
    "guardian of 14 who says yes to see": frozenset({"book", "pay", "see"}),
    "guardian of 18": frozenset[str](),
}

#: Who decides for the child by law, instead of it: about the hospital's texts, and reads who looked at the record.
DECIDING: Final = frozenset({"guardian of 13"})

#: Operations on a Patient that are whose record it is's alone, whoever looks after them.
OF_THE_PERSON: Final = ("family", "invite", "accept-invitation", "approve-access", "end-access", "close-account")

#: scope of the token -> the letters it gives for a type.
SCOPES: Final[dict[str, dict[str, str]]] = {
    "patient/*.cruds": {"*": "cruds"},
    "patient/*.rs": {"*": "rs"},
    "patient/Observation.rs": {"Observation": "rs"},
}


def granted(scope: str, type_: str, letters: str) -> bool:
    """Whether a scope covers all these letters for a type."""
    return set(letters) <= set(SCOPES[scope].get("*", "") + SCOPES[scope].get(type_, ""))


def sees(
    proxy_scopes: frozenset[str], type_: str, id_: str, owner: str, *, own: bool = True, decides: bool = False
) -> bool:
    """Whether somebody with these scopes for b sees a resource; `own`: whether they have a record of their own, a's;
    `decides`: whether the law lets them decide for b."""
    if owner == "house":
        return type_ in HOUSE
    if owner != "b" or type_ in HOUSE:
        return owner == "a" and own and type_ in HOUSE | PERSON
    if type_ == "RelatedPerson":
        return id_ == "carer" and bool(proxy_scopes)
    if type_ == "Consent":
        return "agreement" in id_ and decides and "see" in proxy_scopes
    if id_ in ASKING:
        return "chat" in proxy_scopes or (type_ == "CarePlan" and "see" in proxy_scopes)
    return not (type_ == "Task" and "call" in id_) and any(type_ in READS[one] for one in proxy_scopes)


def writes(proxy_scopes: frozenset[str], type_: str, letter: str, owner: str) -> bool:
    """Whether somebody with these scopes for b creates or changes what a person wrote."""
    if owner == "a":
        return letter in OF_ONESELF.get(type_, "")
    return owner == "b" and any(letter in WRITES[one].get(type_, "") for one in proxy_scopes)
