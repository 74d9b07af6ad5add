"""What every table is built on: one collection of tables, and the key that numbers itself on both databases."""

from sqlalchemy import BigInteger, Integer, MetaData

# SQLite only numbers rows by itself when the key is exactly INTEGER.
BigKey = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
