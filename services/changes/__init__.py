"""What has not arrived at the hospital: waiting, refused, or in conflict; and how a person settles it."""
