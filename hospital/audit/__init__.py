"""The audit: who read or wrote what of whom, when, and with which outcome. Rows are only ever added.

Two chains. `acts` stands in the main database: what was written and who signed in, committed in the very transaction
it tells of. `looks` is what was read or refused, committed in groups before the answer leaves; with SQLite it has a
file of its own, so that readers do not queue behind writers. Each chain is one for all processes on a database: the
lock on its head puts them in a line, and a group commit pays for that lock once for many rows.

No row holds health content: of a search the names of its parameters are kept, never their values.
"""
