"""Pages of the hospital's own for its staff, in the browser: queues, medicines, and what waits for an answer."""
