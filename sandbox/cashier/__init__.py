"""The sandbox cashier: a payment provider for trying everything out, as a program of its own with its own database."""
