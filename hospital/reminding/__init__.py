"""Reminders that the hospital sends at a person's own wish: to them at the time, and to who looks after them when
nothing was heard."""
