"""Who is signed in, at which hospital, and whether the store is open. Device settings beside it."""
