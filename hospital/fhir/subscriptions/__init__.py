"""Push: topic-based subscriptions over websocket (HL7 Subscriptions R5 Backport IG 1.1 for R4).

topic -> request (what a Subscription wants) -> deciding -> binding (one-time tokens) -> socket <- feed (what changed)
"""
