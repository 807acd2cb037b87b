"""The emergency card: chosen under "me", and read on the locked screen without a passcode."""
