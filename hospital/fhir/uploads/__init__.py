"""Contents that come in parts and resume after a cut: announced, taken part by part, at the end put into a Binary."""
