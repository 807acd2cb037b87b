"""Pages of the hospital's own for its staff, in the browser: the queue of the day."""
