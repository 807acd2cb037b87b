"""Permissions: one Access per request, and tables that are checked on every path into and out of the store.

The patient compartment is HL7's CompartmentDefinition-patient (R4), plus the few additions named here. Two rules take
precedence. A resource that mentions a patient whom the caller may not see is hidden as a whole, whatever else it is
about. And a hidden resource is answered exactly like one that never existed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hospital.fhir.proxy import Proxy
from hospital.fhir.staff import Staff

#: Readable by every signed-in person: the hospital and its services, nothing about a patient.
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

#: Facts about the hospital that every signed-in person may read: type -> the type of its subject. Waiting times of a
#: department are Observations on its Location, a picture of a floor is Media about it; the Binary of a published video
#: is protected like its Library (`Binary.securityContext`).
ABOUT_THE_HOSPITAL: Final[dict[str, str]] = {"Observation": "Location", "Media": "Location", "Binary": "Library"}

#: Means everybody in the compartment table; no resource id can have this form.
EVERYBODY: Final = "*"

#: Types that refer to many resources: also hidden when one of these belongs to somebody the caller may not see, unless
#: the caller wrote the gathering resource.
GATHERING: Final = frozenset({
    "AuditEvent", "Composition", "DocumentManifest", "Group", "Linkage", "List", "MessageHeader", "Person",
    "Provenance", "QuestionnaireResponse", "Basic", "Communication",
})  # fmt: skip


#: The elements that name the patient of a resource; they cannot be changed once written.
SUBJECT_ELEMENTS: Final = ("subject", "patient", "for", "beneficiary", "individual", "securityContext")


@dataclass(frozen=True)
class Access:
    """What a caller may access. `patients` are a patient's own records; None means everything (the hospital itself);
    empty means the directory. `session` names the sign-in behind the token, with which a caller who stays connected is
    reauthorized.

    `author` stands for the responsible person, is stored with each version, and contains nothing that identifies a
    person outside this server. `grants` are SMART v2 scopes as (type or "*", letters of "cruds"). `client` is the app.
    `staff` is set for people who work here: they reach what the table of their roles allows, and have no record of
    their own. `proxies` are the other patients whom the caller looks after; `access/proxy_table.py` says how far they
    are reached. Code that reads only `patients` reaches nothing of them.
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
        """The access of a member of staff. Code that does not consider `staff` gives it the directory alone."""
        return cls(frozenset(), f"Practitioner/{staff.practitioner}", grants, client, session, staff)

    @classmethod
    def system(cls, author: str = "system") -> Access:
        """The access of the hospital itself to everything: import, demo, scheduling."""
        return cls(None, author, client=author)

    @property
    def signature(self) -> str:
        """What a version stores about its writer: the side (patient, staff, system), then the author."""
        side = "staff" if self.staff is not None else "system" if self.is_system else "patient"
        return f"{side}:{self.author}"

    @property
    def is_system(self) -> bool:
        return self.patients is None

    @property
    def is_of_patients(self) -> bool:
        """Whether a patient asks, or their proxy: not the hospital itself, and nobody of its staff."""
        return self.patients is not None and self.staff is None

    @property
    def purpose(self) -> str:
        """The HL7 v3 PurposeOfUse of staff; empty for patients and for the hospital itself."""
        return "" if self.staff is None else self.staff.purpose

    def owns(self, patient: str) -> bool:
        """Whether a record is the caller's own, not that of somebody whom they look after; always true for the hospital
        itself."""
        return self.patients is None or patient in self.patients

    def speaks_as(self, patient: str) -> str:
        """Who somebody of the patients' side is in a patient's record, as `Type/id`: the patient, or their proxy as a
        RelatedPerson."""
        related = next((proxy.related_person for proxy in self.proxies if proxy.patient == patient), None)
        return f"Patient/{patient}" if related is None or self.owns(patient) else f"RelatedPerson/{related}"

    def granted(self, type_: str, letter: str) -> bool:
        """Whether a scope of the token covers this interaction: c, r, u, d or s (SMART App Launch 2 scopes)."""
        return any(kind in ("*", type_) and letter in letters for kind, letters in self.grants)
