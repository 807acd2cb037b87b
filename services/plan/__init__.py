"""A person's health plan: what their readings, facts and medicines mean together, and what the hospital set out."""
