"""Who may do what: one Access per request, one table per question, asked on every path into and out of the store.

The patient compartment is HL7's CompartmentDefinition-patient (R4), plus the few additions named here. Two rules stand
above it. A resource that mentions a patient whom the asker may not see is hidden as a whole, whatever else it is about.
And what is hidden answers exactly like what never was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hospital.fhir.proxy import Proxy
from hospital.fhir.staff import Staff

#: Readable by every signed-in person: the house and its offer, nothing about a person who is ill.
DIRECTORY: Final = frozenset({
    "Organization", "OrganizationAffiliation", "Location", "HealthcareService", "Practitioner", "PractitionerRole",
    "Endpoint", "InsurancePlan", "Schedule", "Slot", "Library", "Questionnaire", "PlanDefinition",
    "ActivityDefinition", "ValueSet", "CodeSystem", "ConceptMap", "NamingSystem", "StructureDefinition",
    "SearchParameter", "CompartmentDefinition", "CapabilityStatement", "OperationDefinition", "Medication",
    "MedicationKnowledge", "Substance", "DeviceDefinition", "ObservationDefinition", "SpecimenDefinition",
    "ChargeItemDefinition",
})  # fmt: skip

#: Additions to HL7's patient compartment: type -> search parameters whose target makes a patient a member.
EXTRA_COMPARTMENT: Final[dict[str, tuple[str, ...]]] = {
    "Task": ("patient",),
    "Device": ("patient",),
    "Patient": (),
    "Subscription": (),  # by its filter (subscriptions/request.py), for which R4 has no search parameter
}

#: Facts about the house that every signed-in person may read: type -> the type its subject must have. Waiting times of
#: a department are Observations on its Location, a picture of a floor is Media about it.
ABOUT_THE_HOSPITAL: Final[dict[str, str]] = {"Observation": "Location", "Media": "Location"}

#: Stands in the compartment table for everybody; no resource id can look like this.
EVERYBODY: Final = "*"

#: Types that gather many things: also hidden when a resource they point to belongs to somebody the asker may not see,
#: unless the asker wrote them.
GATHERING: Final = frozenset({
    "AuditEvent", "Composition", "DocumentManifest", "Group", "Linkage", "List", "MessageHeader", "Person",
    "Provenance", "QuestionnaireResponse", "Basic", "Communication",
})  # fmt: skip


@dataclass(frozen=True)
class Write:
    """What a patient may do with a type.

    `own_only`: change and delete only what was first written from the patient's side. `speaks`: elements that say
    whose word it is; a patient cannot put the word of the staff or the house there.
    """

    create: bool = True
    update: bool = True
    delete: bool = False
    own_only: bool = True
    speaks: tuple[str, ...] = ()


#: What a patient may write, always within the own compartment. A type that is not here is read-only for patients.
#: An Appointment of the hospital's may be changed too (cancel, move): the decider judges what is asked.
PATIENT_WRITES: Final[dict[str, Write]] = {
    "Appointment": Write(own_only=False),
    "AllergyIntolerance": Write(delete=True, speaks=("recorder", "asserter")),
    "Binary": Write(update=False),
    "Communication": Write(speaks=("sender",)),
    "Consent": Write(speaks=("performer",)),
    "Device": Write(delete=True),
    "DocumentReference": Write(delete=True, speaks=("author", "authenticator", "custodian")),
    "FamilyMemberHistory": Write(delete=True),
    "MedicationAdministration": Write(delete=True),
    "MedicationStatement": Write(delete=True, speaks=("informationSource",)),
    "Observation": Write(delete=True, speaks=("performer",)),
    "QuestionnaireResponse": Write(speaks=("author", "source")),
    "RelatedPerson": Write(delete=True),
    "Subscription": Write(delete=True),
    "Task": Write(speaks=("requester",)),
}

#: The elements that name whose resource it is; they stay as they are once written.
SUBJECT_ELEMENTS: Final = ("subject", "patient", "for", "beneficiary", "individual", "securityContext")

#: Those whose word a patient cannot put down as given.
STAFF: Final = frozenset({"Practitioner", "PractitionerRole", "Organization", "CareTeam"})


@dataclass(frozen=True)
class Access:
    """What one caller may reach. `patients` are a patient's own records; None means everything (the hospital itself);
    empty means the directory. `session` names the sign-in behind the token, by which a caller who stays connected is
    judged again.

    `author` stands for who is answerable, is stored with each version, and holds nothing that identifies a person
    outside this server. `grants` are SMART v2 scopes as (type or "*", letters of "cruds"). `client` is the app.
    `staff` is set for people who work here: they reach what the table of their roles says, and no patient as a patient.
    `proxies` are the other patients whom the caller looks after; how far they are reached is asked of
    `access/proxy_table.py`. Code that asks only for `patients` reaches nothing of them.
    """

    patients: frozenset[str] | None
    author: str = "unknown"
    grants: tuple[tuple[str, str], ...] = (("*", "cruds"),)
    client: str = ""
    session: str = ""
    staff: Staff | None = None
    proxies: tuple[Proxy, ...] = ()

    @classmethod
    def of_staff(
        cls, staff: Staff, grants: tuple[tuple[str, str], ...], *, client: str = "", session: str = ""
    ) -> Access:
        """What somebody who works here may reach. Where staff is not thought of, this reaches the directory alone."""
        return cls(frozenset(), f"Practitioner/{staff.practitioner}", grants, client, session, staff)

    @classmethod
    def system(cls, author: str = "system") -> Access:
        """Sees and may do everything: import, demo, scheduling."""
        return cls(None, author, client=author)

    @property
    def signature(self) -> str:
        """What a version keeps about who wrote it: the side, then the author."""
        side = "staff" if self.staff is not None else "system" if self.is_system else "patient"
        return f"{side}:{self.author}"

    @property
    def is_system(self) -> bool:
        return self.patients is None

    @property
    def purpose(self) -> str:
        """HL7 v3 PurposeOfUse of what staff do; empty for patients and for the hospital itself."""
        return "" if self.staff is None else self.staff.purpose

    def owns(self, patient: str) -> bool:
        """Says whether a record is the caller's own, not that of somebody else whom they look after; the hospital's own
        is every one."""
        return self.patients is None or patient in self.patients

    def granted(self, type_: str, letter: str) -> bool:
        """Says whether a scope of the token covers this interaction: c, r, u, d or s (SMART App Launch 2 scopes)."""
        return any(kind in ("*", type_) and letter in letters for kind, letters in self.grants)
