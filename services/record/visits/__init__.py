"""Appointments, their slots and their people (FHIR Appointment, Slot, Schedule, PractitionerRole)."""
