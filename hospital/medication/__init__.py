"""Medicines at the hospital: prescriptions, doses that patients record, refills, and how regularly doses are taken."""
