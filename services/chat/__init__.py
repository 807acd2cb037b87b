"""Writing with the care team: threads, messages and their states, drafts, and when an answer is to be expected."""
