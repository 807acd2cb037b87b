"""The RESTful API: interactions, bundles, history, negotiation, what is told of them to the audit."""
