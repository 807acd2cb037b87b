"""The tables of follow-up. Times are milliseconds since 1970.

follow_up_patient    who is on a plan: when something is due of them next, and which process has taken them
follow_up_step       what is due, of which plan, once each
follow_up_decision   what the engine decided and why, for people to read
follow_up_mark       how far what was written has been looked at
follow_up_feed       the secret address of a practitioner's calendar, as a hash
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from hospital.fhir.store.tables import BigKey, metadata

patient = Table(
    "follow_up_patient",
    metadata,
    Column("patient", String(64), primary_key=True),
    Column("due", BigInteger, nullable=True),  # the earliest of their steps; None when nothing is to come
    Column("taken_by", String(64), nullable=False),
    Column("taken_until", BigInteger, nullable=False),
)
Index("follow_up_patient_due", patient.c.due)

step = Table(
    "follow_up_step",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("patient", String(64), nullable=False),
    Column("care_plan", String(64), nullable=False),
    Column("plan", String(64), nullable=False),  # PlanDefinition
    Column("plan_number", Integer, nullable=False),  # its version in the store
    Column("step", String(40), nullable=False),
    Column("deed", String(8), nullable=False),  # StepDeed
    Column("task", String(36), nullable=False),
    Column("opens", BigInteger, nullable=False),
    Column("closes", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
Index("follow_up_step_patient", step.c.patient, step.c.at)

decision = Table(
    "follow_up_decision",
    metadata,
    Column("id", BigKey, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("patient", String(64), nullable=False),
    Column("care_plan", String(64), nullable=False),
    Column("plan", String(64), nullable=False),
    Column("step", String(40), nullable=False),
    Column("word", String(24), nullable=False),  # DecisionWord
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,
)
Index("follow_up_decision_patient", decision.c.patient, decision.c.id)

mark = Table(
    "follow_up_mark",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

feed = Table(
    "follow_up_feed",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("practitioner", String(64), nullable=False, index=True),
    Column("made", BigInteger, nullable=False),
    Column("revoked", BigInteger, nullable=True),
)
