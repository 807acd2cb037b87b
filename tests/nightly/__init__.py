"""`make nightly`: every proof at full length, one after the other, and one page of what came of it."""
