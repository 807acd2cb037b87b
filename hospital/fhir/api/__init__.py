"""The RESTful API: interactions, bundles, history, negotiation, and their audit."""
