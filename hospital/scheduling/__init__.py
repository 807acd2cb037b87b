"""Booking and the day of the visit at the hospital's side: rules as data, numbers given and taken back inside one
transaction, the queue before each door."""
