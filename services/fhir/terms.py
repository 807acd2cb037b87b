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

# Appointment
QUEUE_NUMBER: Final = EXTENSIONS + "queue-number"  # valuePositiveInt
HOLD_REQUESTED: Final = EXTENSIONS + "hold-requested"  # valueBoolean: keep the number while the person decides
HOLD_EXPIRES: Final = EXTENSIONS + "hold-expires"  # valueInstant
HOLD_RENEWALS: Final = EXTENSIONS + "hold-renewals"  # valueUnsignedInt: how often it was prolonged
CHOICE: Final = EXTENSIONS + "choice"  # valueReference Slot: the next choice, in order
OFFERED: Final = EXTENSIONS + "offered"  # valueBoolean: this hold is an offer to somebody on the waiting list
SUSPENDED: Final = EXTENSIONS + "suspended"  # valueString: why the doctor has no clinic
CHECK_IN: Final = EXTENSIONS + "check-in"  # valueString: the code that stood at the hospital's counter
QUEUE: Final = EXTENSIONS + "queue"  # complex: state, ahead, expected-at, room, away-until
CALLED_AT: Final = EXTENSIONS + "called-at"  # valueInstant: the last call
UNTIL: Final = EXTENSIONS + "until"  # OperationOutcome.issue: valueDateTime, from when on one may try again

# Binary: its content went ahead, in parts
UPLOADED_CONTENT: Final = EXTENSIONS + "uploaded-content"  # of `_data`: valueUrl, the upload
RESUMABLE_UPLOAD: Final = EXTENSIONS + "resumable-upload"  # CapabilityStatement: valueUrl, where it is announced

# Procedure and Immunization of a patient's
TOLD_PLACE: Final = EXTENSIONS + "told-place"  # valueString: where it was, in the person's words

# Observation of a patient's
RECORDED_AT: Final = EXTENSIONS + "recorded-at"  # valueInstant: by the phone's clock; effective is by the device's
DEVICE_TIME: Final = (
    EXTENSIONS + "device-time"
)  # valueDateTime: what the device's clock said where that is not effective
MEAL: Final = EXTENSIONS + "meal"  # valueCode of R4's value set event-timing
MEASURED_BY: Final = EXTENSIONS + "measured-by"  # valueString: the device or app, as it names itself

# HealthcareService: the hospital's rules
CANCEL_CUTOFF_HOURS: Final = EXTENSIONS + "cancel-cutoff-hours"  # valuePositiveInt
WINDOW_DAYS: Final = EXTENSIONS + "booking-window-days"  # valuePositiveInt
RELEASE_TIME: Final = EXTENSIONS + "release-time"  # valueTime
LATE_MINUTES: Final = EXTENSIONS + "late-minutes"  # valueUnsignedInt
MINIMUM_AGE: Final = EXTENSIONS + "minimum-age"  # valueUnsignedInt, years
MAXIMUM_AGE: Final = EXTENSIONS + "maximum-age"  # valueUnsignedInt, years
HOLD_MINUTES: Final = EXTENSIONS + "hold-minutes"  # valuePositiveInt
HOLD_RENEWALS_MAX: Final = EXTENSIONS + "hold-renewals-max"  # valueUnsignedInt
OFFER_MINUTES: Final = EXTENSIONS + "offer-minutes"  # valuePositiveInt
NO_SHOW_LIMIT: Final = EXTENSIONS + "no-show-limit"  # valuePositiveInt, within no-show-window-days
NO_SHOW_WINDOW_DAYS: Final = EXTENSIONS + "no-show-window-days"  # valuePositiveInt
NO_SHOW_BAN_DAYS: Final = EXTENSIONS + "no-show-ban-days"  # valuePositiveInt
OPEN_VISITS_MAX: Final = EXTENSIONS + "open-visits-max"  # valuePositiveInt, of one patient in all departments
NUMBERS_MAX: Final = EXTENSIONS + "numbers-max"  # valuePositiveInt, within numbers-window-hours
NUMBERS_WINDOW_HOURS: Final = EXTENSIONS + "numbers-window-hours"  # valuePositiveInt

# Medicines: what the person records about a dose (MedicationAdministration) and chooses (Basic)
DOSE_SLOT: Final = EXTENSIONS + "dose-slot"  # valueString: which dose of its prescription
DOSE_PLANNED: Final = EXTENSIONS + "dose-planned"  # valueDateTime
DOSE_OF: Final = EXTENSIONS + "dose-of"  # valueReference MedicationStatement, which R4 has no element for
INTERVAL_FROM: Final = EXTENSIONS + "interval-from"  # Timing: valueCode planned or taken
ABOUT_MEDICINE: Final = EXTENSIONS + "about-medicine"  # valueReference MedicationRequest or MedicationStatement
MEDICINE_CLOCK: Final = EXTENSIONS + "medicine-clock"  # valueCode wall-clock, elapsed or home-zone
MEDICINE_TIME: Final = EXTENSIONS + "medicine-time"  # valueString, as "0 21:00": number of the dosage, time
STOCK: Final = EXTENSIONS + "stock"  # valueQuantity: what was there when it was counted
STOCK_COUNTED: Final = EXTENSIONS + "stock-counted"  # valueDateTime
RHYTHM_WAKE: Final = EXTENSIONS + "rhythm-wake"  # valueTime, as are the next four
RHYTHM_BREAKFAST: Final = EXTENSIONS + "rhythm-breakfast"
RHYTHM_LUNCH: Final = EXTENSIONS + "rhythm-lunch"
RHYTHM_DINNER: Final = EXTENSIONS + "rhythm-dinner"
RHYTHM_SLEEP: Final = EXTENSIONS + "rhythm-sleep"
HOME_ZONE: Final = EXTENSIONS + "home-zone"  # valueCode: the IANA name of the zone at home
REMIND_BY: Final = EXTENSIONS + "remind-by"  # valueCode sms, email
FOLLOW_UP_BY: Final = EXTENSIONS + "follow-up-by"  # valueCode app, sms, email, call or none, as are the next two
RESULT_BY: Final = EXTENSIONS + "result-by"
APPOINTMENT_BY: Final = EXTENSIONS + "appointment-by"
TELL_PERSON: Final = EXTENSIONS + "tell-person"  # valueReference RelatedPerson
TELL_AFTER: Final = EXTENSIONS + "tell-after"  # valueInteger: minutes
TOLD_BY: Final = EXTENSIONS + "told-by"  # valueCode sms or email: the way for messages about others
QUIET_FROM: Final = EXTENSIONS + "quiet-from"  # valueTime, by the hospital's clock, as the next one
QUIET_TO: Final = EXTENSIONS + "quiet-to"
PERSONAL_SYSTEM: Final = CODE_SYSTEMS + "personal"  # Basic.code: rhythm, medicine, reminding, read-mark
SKIP_SYSTEM: Final = CODE_SYSTEMS + "dose-skipped"  # MedicationAdministration.statusReason

# Learning: types of Libraries, topics of articles, and the Tasks that earn or cost points
LIBRARIES: Final = "http://anxin.example/fhir/Library/"  # canonical URLs of articles
LIBRARY_SYSTEM: Final = CODE_SYSTEMS + "library"  # Library.type: guide, article, answer, points
TOPIC_SYSTEM: Final = CODE_SYSTEMS + "article-topic"  # Library.topic
LEARNING_SYSTEM: Final = CODE_SYSTEMS + "learning"  # Task.code: finished, measured, redeem; useContext: visit
COMMUNICATION_SYSTEM: Final = (
    CODE_SYSTEMS + "communication"
)  # Communication.category: question, answer, ask-to-come, message
MAY_BE_PUBLISHED: Final = EXTENSIONS + "may-be-published"  # Communication: valueBoolean, the person agrees
PUBLISHED_AS: Final = EXTENSIONS + "published-as"  # Communication: valueReference Library, by the hospital

# What the hospital asks of a person (Task), and the answers (QuestionnaireResponse)
TASK_SYSTEM: Final = CODE_SYSTEMS + "task"  # Task.code: answer-questionnaire, pay, refund, refill
CHOICES_CONTEXT: Final = CODE_SYSTEMS + "value-set-use|questionnaire"  # ValueSet.useContext: to be chosen from
ANSWERS_TASK: Final = EXTENSIONS + "answers-task"  # QuestionnaireResponse: valueReference Task

# Consultations: an Encounter of class VR, Communications of category `message`, Basics for what was read
ENCOUNTER_SYSTEM: Final = CODE_SYSTEMS + "encounter"  # Encounter.type: consultation
CONSULTATION_TEAM: Final = EXTENSIONS + "consultation-team"  # Encounter: valueReference HealthcareService
RATING: Final = EXTENSIONS + "rating"  # Encounter: valueInteger, 1 to 5
RATING_WORDS: Final = EXTENSIONS + "rating-words"  # Encounter: valueString
MEETING: Final = EXTENSIONS + "meeting"  # Encounter: valueUrl, where the care team waits with a video call
MEETING_SINCE: Final = EXTENSIONS + "meeting-since"  # Encounter: valueInstant, when its call was started last
VIRTUAL_SERVICE: Final = "http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.virtualService"
OF_CONSULTATION: Final = EXTENSIONS + "consultation"  # Basic: valueReference Encounter
READ_UP_TO: Final = EXTENSIONS + "read-up-to"  # Basic: valueInstant, the `sent` of the newest message that was read
ANSWER_WITHIN: Final = EXTENSIONS + "answer-within"  # HealthcareService: valuePositiveInt, minutes of its open hours

# Consents: a text of the hospital's is a Library of type `consent`, what a person decided about it a Consent
CONSENT_SYSTEM: Final = CODE_SYSTEMS + "consent"  # Consent.category: care, quality, sms, email, pay, meeting, ...
CONSENT_KIND_SYSTEM: Final = CODE_SYSTEMS + "consent-kind"  # Library.topic: needed, sensitive, third-party
CONSENT_ENOUGH_FROM: Final = EXTENSIONS + "consent-enough-from"  # Library: valuePositiveInt, a version of the text
CONSENT_PURPOSE: Final = EXTENSIONS + "consent-purpose"  # Library: valueCode of HL7's v3 ActReason

MESSAGE_SYSTEM: Final = CODE_SYSTEMS + "message"  # Communication.category: what the hospital sent by its channels
NOTICE_SYSTEM: Final = CODE_SYSTEMS + "notice"  # the same, of follow-up
PARTICIPATION_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"  # Communication.medium
PROFESSION_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/practitioner-role"  # doctor, nurse, ...
TITLE_SYSTEM: Final = CODE_SYSTEMS + "title"  # chief, associate-chief, attending, resident
REFUSAL_SYSTEM: Final = CODE_SYSTEMS + "refusal"  # OperationOutcome.issue.details.coding
CANCELATION_SYSTEM: Final = CODE_SYSTEMS + "cancelation-reason"  # hold-released, hold-expired
RECORD_CHANGED: Final = "http://anxin.example/fhir/SubscriptionTopic/patient-compartment"  # something in it changed
ALTERNATIVES_ID: Final = "alternatives"  # id of the Bundle contained in a slot-taken refusal

# --- HL7 -------------------------------------------------------------------------------------------------------------
TRANSLATION: Final = "http://hl7.org/fhir/StructureDefinition/translation"
UCUM: Final = "http://unitsofmeasure.org"
INTERPRETATION: Final = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
DIAGNOSTIC_SERVICE: Final = "http://terminology.hl7.org/CodeSystem/v2-0074"

# --- sign-in (SMART App Launch 2) ------------------------------------------------------------------------------------
CLIENT_ID: Final = "anxin-app"
#: In `fhirContext`: a patient whom the user may act for (SMART App Launch 2.1 §3.0.2.3, roles are absolute URIs).
REPRESENTED: Final = "http://anxin.example/fhir/launch-role/represented"
#: Beside it: until when, an instant; without it there is no end.
REPRESENTED_UNTIL: Final = "http://anxin.example/fhir/launch-until"
#: Beside it: true for somebody who is too young to decide, and for whom the user decides by law.
REPRESENTED_DECIDES: Final = "http://anxin.example/fhir/launch-decides"
SCOPES: Final = "openid fhirUser offline_access launch/patient patient/*.cruds"

FHIR_JSON: Final = "application/fhir+json"
