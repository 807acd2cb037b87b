"""The audit: who read or wrote what of whom, when, and with which outcome. Rows are only ever added.

Two chains. `acts` is in the main database: what was written and who signed in, committed in the same transaction.
`looks` is what was read or refused, committed in groups before the answer leaves; with SQLite it has a file of its own,
so that readers do not wait for writers. All processes on a database share each chain: the lock on its head orders their
rows, and a group commit takes that lock once for many rows. Each commit notes the head of the other chain, so that
neither can be cut short or replaced alone; the heads of both are signed into files for keeping elsewhere.

A row holds what was asked (the query, and whom it names), never what was answered beyond whose records it held. So a
query that names others is shown to the hospital alone.
"""
