"""Search (R4 §3.1.1): parses the query, turns it into SQL, and answers in pages of one snapshot."""
