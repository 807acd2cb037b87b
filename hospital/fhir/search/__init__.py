"""Search (R4 §3.1.1): read the question, turn it into SQL, give the answer in pages that agree with each other."""
