"""Notifications on a desktop that nobody here wrote: Xvfb as its screen, a session bus, and dunst that shows them."""
