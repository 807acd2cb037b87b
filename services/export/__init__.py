"""Everything this device holds of a person's record, as files outside the app."""
