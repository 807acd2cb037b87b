"""Medicines and their doses (FHIR MedicationRequest, MedicationStatement, MedicationAdministration, Dosage, Timing)."""
