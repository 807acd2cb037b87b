"""What has not arrived at the hospital: waiting, refused, or met by another change; and how a person settles it."""
