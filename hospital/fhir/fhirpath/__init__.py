"""FHIRPath (HL7, v1.2) in the parts that R4's invariants need: an expression becomes a function over JSON."""
