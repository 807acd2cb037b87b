"""Who is signed in, at which hospital, and whether the store is open. Also the device's settings."""
