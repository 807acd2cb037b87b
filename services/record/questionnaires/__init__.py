"""Questionnaires and what people answer: what they ask, under which conditions, and what an answer has to be."""
