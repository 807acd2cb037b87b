"""FHIRPath (HL7, v1.2) as far as R4's invariants need it: an expression becomes a function over JSON."""
