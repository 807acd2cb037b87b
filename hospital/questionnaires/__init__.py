"""Answers to the hospital's questionnaires: whether a response fits what was asked."""
