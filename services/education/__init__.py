"""Learning: articles chosen for a person, with the reason; what they finished; and the points the hospital gave."""
