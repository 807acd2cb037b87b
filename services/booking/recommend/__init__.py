"""Which times are worth recommending, and how long one waits there."""
