"""The hospital on Debian's PostgreSQL: `python -m tests.interop.postgres` runs all tests of the hospital against it."""
