"""What an appointment, its slot and its people are (FHIR Appointment, Slot, Schedule, PractitionerRole)."""
