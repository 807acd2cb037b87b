"""The tables of sign-in. Every secret is stored as a hash; times are milliseconds since 1970.

auth_flow      one sign-in in one browser, from /auth/authorize to the redirect back
auth_otp       the one-time code sent for a flow
auth_attempt   what the rate limits count
auth_code      authorization codes: single use, 60 s
auth_family    one consent: every token descended from it; revoking it ends them all
auth_device    devices that wait for a person's approval on another screen
auth_token     access and refresh tokens
auth_key       the key that signs id_tokens
auth_proxy     who looks after whom: by the hospital's word or that of the person, never by who looks after
auth_invitation  a person invites somebody to look after them: a short code, for a few minutes and one use
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()

flow = Table(
    "auth_flow",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("browser", String(64), nullable=False),
    Column("request", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("step", String(8), nullable=False),
    Column("phone_shown", String(32), nullable=False, default=""),
    Column("people", Text, nullable=False, default="[]"),
    Column("patient", Text, nullable=False, default=""),
    Column("expires", BigInteger, nullable=False),
)

otp = Table(
    "auth_otp",
    metadata,
    Column("flow", String(64), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("expires", BigInteger, nullable=False),
)

attempt = Table(
    "auth_attempt",
    metadata,
    Column("kind", String(16), nullable=False),
    Column("key", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("auth_attempt_key", attempt.c.kind, attempt.c.key, attempt.c.at)

code = Table(
    "auth_code",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("family", String(64), nullable=False),
    Column("client", Text, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("challenge", String(43), nullable=False),
    Column("nonce", Text, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=True),
)

grant_table = Table(
    "auth_family",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("client", Text, nullable=False),
    Column("patient", Text, nullable=False),  # empty: the hospital itself, staff, or a proxy without a record here
    Column("scope", Text, nullable=False),
    Column("signed_in", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=True),
    Column("staff", String(64), nullable=False, server_default=""),  # the staff account it belongs to
    Column("related_person", String(64), nullable=False, server_default=""),  # a proxy without a record here
)

token = Table(
    "auth_token",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("family", String(64), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=True),
    Column("parent", String(64), nullable=False, server_default="", index=True),  # the refresh token it succeeds
)

device = Table(
    "auth_device",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("short", String(64), nullable=False, index=True),
    Column("client", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("patient", Text, nullable=False),  # who approved: a Patient's id, or RelatedPerson/ID
    Column("family", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("pause", BigInteger, nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("expires", BigInteger, nullable=False),
)

key = Table("auth_key", metadata, Column("id", Integer, primary_key=True), Column("private", Text, nullable=False))

proxy = Table(
    "auth_proxy",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("related_person", String(64), nullable=False, index=True),
    Column("patient", String(64), nullable=False, index=True),  # the patient who is looked after
    Column("holder", String(64), nullable=False, index=True),  # the Patient who is the proxy; empty: no record here
    Column("scopes", Text, nullable=False),
    Column("begins", BigInteger, nullable=False),
    Column("ends", BigInteger, nullable=True),
    Column("reason", Text, nullable=False),
    Column("ended", BigInteger, nullable=True),  # by the hospital, the person or who looks after, before its date
    Column("role", String(16), nullable=False, server_default="granted"),
    Column("assented", Text, nullable=False, server_default=""),  # scopes to which a child of some age says yes
    Column("consent", String(64), nullable=False, server_default=""),  # the Consent that the person gave
)

proxy_request = Table(
    "auth_proxy_request",
    metadata,
    Column("id", String(16), primary_key=True),  # of the form it was written in, and of the proxy it becomes
    Column("patient", String(64), nullable=False, index=True),  # who is to be looked after
    Column("holder", String(64), nullable=False, index=True),  # the Patient who is to look after; empty: no record here
    Column("name", Text, nullable=False),  # of who has no record here, and the phone to sign in by
    Column("phone", Text, nullable=False),
    Column("relationship", String(16), nullable=False),
    Column("role", String(16), nullable=False),
    Column("scopes", Text, nullable=False),
    Column("ends", BigInteger, nullable=True),  # of the access that is asked for
    Column("paper", String(32), nullable=False),  # the kind of paper that was seen, and its date
    Column("paper_day", String(10), nullable=False),
    Column("note", Text, nullable=False),
    Column("recorder", String(64), nullable=False),  # the Practitioner who saw the paper
    Column("recorded", BigInteger, nullable=False),
    Column("decider", String(64), nullable=False, server_default=""),
    Column("decided", BigInteger, nullable=True),
    Column("granted", Integer, nullable=False, server_default="0"),
    Column("reason", Text, nullable=False, server_default=""),  # of a refusal, for who asked
)

invitation = Table(
    "auth_invitation",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("hash", String(64), nullable=False, index=True),  # of the code, under the server's key
    Column("patient", String(64), nullable=False, index=True),  # who invites
    Column("scopes", Text, nullable=False),
    Column("ends", BigInteger, nullable=True),  # of the access that is offered
    Column("relationship", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("expires", BigInteger, nullable=False),  # of the code, and then of the approval
    Column("holder", String(64), nullable=False),  # the Patient who has taken part; empty: nobody yet
    Column("closed", BigInteger, nullable=True),  # approved, withdrawn or declined
)
