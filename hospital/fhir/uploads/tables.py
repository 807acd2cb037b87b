"""The tables of uploads that are under way. Times are milliseconds since 1970.

fhir_upload          one content: who sends it, for whose Binary, how long it is and how much of it is here
fhir_upload_part     its bytes, until they stand in the Binary
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from hospital.fhir.store.tables import metadata

upload = Table(
    "fhir_upload",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("author", Text, nullable=False),
    Column("patient", String(64), nullable=False),
    Column("resource", String(64), nullable=False),  # the id of the Binary
    Column("content_type", String(100), nullable=False),
    Column("length", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("expires", BigInteger, nullable=False),
    Column("used", Boolean, nullable=False),  # it stands in the Binary, and its parts are gone
    UniqueConstraint("author", "resource"),
)
Index("fhir_upload_patient", upload.c.patient)
Index("fhir_upload_expires", upload.c.expires)

part = Table(
    "fhir_upload_part",
    metadata,
    Column("upload", String(36), primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
