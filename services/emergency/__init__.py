"""The emergency card: what a person wants read on the locked screen, made from their record."""
