"""The sandbox cashier: a payment provider to try everything with, a program of its own with a database of its own."""
