"""Figures come in: sites, batches, and readings that stay when later ones replace them.

Revision: 0010, after 0009.
"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0010"
down_revision: str | Sequence[str] | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

text = sqlmodel.sql.sqltypes.AutoString
# Figures are written once; of a reading only who replaced it is added, of a fire point its stage moves besides.
_SAID = {
    "air_reading": ("batch_id, site_id, span, measured_on, treatment, edition, so2, no2, pm10, pm25, co, o3"),
    "water_reading": "batch_id, site_id, span, measured_on, edition, figures, texts",
    "fire_point": ("id, batch_id, unit_id, seen_on, seen_at, longitude, latitude, satellite, area, points"),
}
_REPLACEABLE = ("air_reading", "water_reading", "fire_point")
_WHOLE = ("reading_batch", "reading_batch_unit")


def upgrade() -> None:
    """Build them."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "monitoring_site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", text(length=40), nullable=False),
        sa.Column("name", text(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("water_body", sa.String(length=32), nullable=True),
        sa.Column("water_name", text(length=120), nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_monitoring_site_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_site")),
        sa.UniqueConstraint("code", name=op.f("uq_monitoring_site_code")),
    )
    op.create_index(op.f("ix_monitoring_site_unit_id"), "monitoring_site", ["unit_id"], unique=False)
    op.create_index(
        "uq_monitoring_site_unit",
        "monitoring_site",
        ["unit_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'unit'"),
    )
    op.create_table(
        "reading_batch",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("medium", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("source", text(length=200), nullable=False),
        sa.Column("sha256", text(length=64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("remarks", JSONB(), nullable=False),
        sa.Column("remark_count", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("via", sa.String(length=32), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reading_batch_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading_batch")),
        sa.UniqueConstraint("sha256", "medium", "edition", name=op.f("uq_reading_batch_sha256_medium_edition")),
    )
    _batch_units()
    op.create_table(
        "air_reading",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("span", sa.String(length=32), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("treatment", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("so2", sa.Float(), nullable=True),
        sa.Column("no2", sa.Float(), nullable=True),
        sa.Column("pm10", sa.Float(), nullable=True),
        sa.Column("pm25", sa.Float(), nullable=True),
        sa.Column("co", sa.Float(), nullable=True),
        sa.Column("o3", sa.Float(), nullable=True),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["reading_batch.id"], name=op.f("fk_air_reading_batch_id_reading_batch")),
        sa.ForeignKeyConstraint(
            ["site_id"], ["monitoring_site.id"], name=op.f("fk_air_reading_site_id_monitoring_site")
        ),
        sa.PrimaryKeyConstraint("batch_id", "site_id", "span", "measured_on", "treatment", name=op.f("pk_air_reading")),
    )
    op.create_index(
        "uq_air_reading_current",
        "air_reading",
        ["span", "measured_on", "site_id", "edition", "treatment"],
        unique=True,
        postgresql_where=sa.text("replaced_by IS NULL"),
    )
    op.create_table(
        "fire_point",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("satellite", text(length=60), nullable=True),
        sa.Column("area", sa.String(length=32), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["reading_batch.id"], name=op.f("fk_fire_point_batch_id_reading_batch")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_fire_point_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fire_point")),
    )
    op.create_index(op.f("ix_fire_point_batch_id"), "fire_point", ["batch_id"], unique=False)
    op.create_index(op.f("ix_fire_point_seen_on_unit_id"), "fire_point", ["seen_on", "unit_id"], unique=False)
    op.create_table(
        "water_reading",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("span", sa.String(length=32), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("edition", sa.String(length=32), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("texts", JSONB(), nullable=False),
        sa.Column("replaced_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["reading_batch.id"], name=op.f("fk_water_reading_batch_id_reading_batch")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["monitoring_site.id"], name=op.f("fk_water_reading_site_id_monitoring_site")
        ),
        sa.PrimaryKeyConstraint("batch_id", "site_id", "span", "measured_on", name=op.f("pk_water_reading")),
    )
    op.create_index(
        "uq_water_reading_current",
        "water_reading",
        ["span", "measured_on", "site_id", "edition"],
        unique=True,
        postgresql_where=sa.text("replaced_by IS NULL"),
    )
    _guard()


def _batch_units() -> None:
    op.create_table(
        "reading_batch_unit",
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("unit_id", sa.Uuid(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["reading_batch.id"], name=op.f("fk_reading_batch_unit_batch_id_reading_batch")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_reading_batch_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("batch_id", "unit_id", name=op.f("pk_reading_batch_unit")),
    )
    op.create_index(
        op.f("ix_reading_batch_unit_unit_id_batch_id"), "reading_batch_unit", ["unit_id", "batch_id"], unique=False
    )


def _guard() -> None:
    for table in _REPLACEABLE:
        _refuse(table, f"UPDATE OF {_SAID[table]}", "changed")
        op.execute(
            f"CREATE TRIGGER {table}_twice_replaced_refused BEFORE UPDATE OF replaced_by ON {table} FOR EACH ROW "
            "WHEN (OLD.replaced_by IS NOT NULL) EXECUTE FUNCTION refuse_change()"
        )
    for table in _WHOLE:
        _refuse(table, "UPDATE", "changed")
    for table in (*_REPLACEABLE, *_WHOLE):
        _refuse(table, "DELETE OR TRUNCATE", "removed")


def _refuse(table: str, when: str, word: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_{word}_refused BEFORE {when} ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    """Take them back."""
    op.drop_index(
        "uq_water_reading_current", table_name="water_reading", postgresql_where=sa.text("replaced_by IS NULL")
    )
    op.drop_table("water_reading")
    op.drop_index(op.f("ix_fire_point_seen_on_unit_id"), table_name="fire_point")
    op.drop_index(op.f("ix_fire_point_batch_id"), table_name="fire_point")
    op.drop_table("fire_point")
    op.drop_index("uq_air_reading_current", table_name="air_reading", postgresql_where=sa.text("replaced_by IS NULL"))
    op.drop_table("air_reading")
    op.drop_table("reading_batch_unit")
    op.drop_table("reading_batch")
    op.drop_index("uq_monitoring_site_unit", table_name="monitoring_site", postgresql_where=sa.text("kind = 'unit'"))
    op.drop_index(op.f("ix_monitoring_site_unit_id"), table_name="monitoring_site")
    op.drop_table("monitoring_site")
