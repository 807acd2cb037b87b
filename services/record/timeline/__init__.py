"""The record as one timeline: what each entry says, in which order, and how many there are."""
