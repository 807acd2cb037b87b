"""Published scores and rules of guidelines: what a person's facts and home readings mean together."""
