"""Alembic's way in. Run through data/migrations/run.py, which hands over an open connection."""

from alembic import context

from data.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite alters a table by making it again
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
