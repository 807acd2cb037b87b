"""The URLs and codes both programs agree on, and those of FHIR R4 that more than one feature needs. Constants only."""

from __future__ import annotations

from typing import Final

# --- ours (contract with the hospital) -------------------------------------------------------------------------------
EXTENSIONS: Final = "http://anxin.example/fhir/StructureDefinition/"
CODE_SYSTEMS: Final = "http://anxin.example/fhir/CodeSystem/"

FEE: Final = EXTENSIONS + "fee"  # PractitionerRole: valueMoney
EXPERTISE: Final = EXTENSIONS + "expertise"  # PractitionerRole: valueString
SLOT_CAPACITY: Final = EXTENSIONS + "slot-capacity"  # Slot: valuePositiveInt
SLOT_TAKEN: Final = EXTENSIONS + "slot-taken"  # Slot: valueUnsignedInt
QUEUE_NUMBER: Final = EXTENSIONS + "queue-number"  # Appointment: valuePositiveInt
CANCEL_CUTOFF_HOURS: Final = EXTENSIONS + "cancel-cutoff-hours"  # HealthcareService: valuePositiveInt
HOLD_EXPIRES: Final = EXTENSIONS + "hold-expires"  # Appointment: valueInstant

TITLE_SYSTEM: Final = CODE_SYSTEMS + "title"  # chief, associate-chief, attending, resident
REFUSAL_SYSTEM: Final = CODE_SYSTEMS + "refusal"  # OperationOutcome.issue.details.coding
RECORD_CHANGED: Final = "http://anxin.example/fhir/SubscriptionTopic/patient-compartment"  # something in it changed
ALTERNATIVES_ID: Final = "alternatives"  # id of the Bundle contained in a slot-taken refusal

# --- HL7 -------------------------------------------------------------------------------------------------------------
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
UCUM: Final = "http://unitsofmeasure.org"
INTERPRETATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
DIAGNOSTIC_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"

# --- sign-in (SMART App Launch 2) ------------------------------------------------------------------------------------
CLIENT_ID: Final = "anxin-app"
SCOPES: Final = "openid fhirUser offline_access launch/patient patient/*.cruds"

FHIR_JSON: Final = "application/fhir+json"
