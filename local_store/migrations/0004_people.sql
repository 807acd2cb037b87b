-- A resource that is part of more than one person's record: `resource.patient` names the first, these rows the others.
-- By type and id: they outlive a copy that a waiting deletion has taken out of sight.
CREATE TABLE compartment (
    patient TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (patient, type, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX compartment_of ON compartment (type, id);

-- So has each person's Subscription.
UPDATE setting
SET value = json_object(
    (SELECT owner.value ->> '$.patient' FROM setting AS owner WHERE owner.key = 'account.owner'), json(value)
)
WHERE key = 'sync.subscription'
    AND (SELECT owner.value ->> '$.patient' FROM setting AS owner WHERE owner.key = 'account.owner') IS NOT NULL;

-- Each person's pull has a cursor of its own from now on; until now there was the owner's alone.
UPDATE cursor
SET scope = 'Patient/' || (SELECT value ->> '$.patient' FROM setting WHERE key = 'account.owner') || '/' || scope
WHERE (SELECT value ->> '$.patient' FROM setting WHERE key = 'account.owner') IS NOT NULL
    AND scope IN (
        'Patient', 'Appointment', 'Appointment:first', 'DiagnosticReport', 'DiagnosticReport:first', 'Observation',
        'Specimen', 'ImagingStudy', 'Media', 'DocumentReference', 'Encounter', 'Condition', 'AllergyIntolerance',
        'MedicationRequest', 'MedicationStatement', 'MedicationDispense', 'MedicationAdministration', 'Immunization',
        'Procedure', 'FamilyMemberHistory', 'CarePlan', 'Goal', 'Task', 'QuestionnaireResponse', 'ServiceRequest',
        'Flag', 'Communication', 'Account', 'ChargeItem', 'Invoice', 'Coverage', 'RelatedPerson', 'Consent'
    );
