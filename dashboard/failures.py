"""What happens when a page breaks: the person gets a sentence and a reference, the log gets the traceback.

When only the database doesn't answer, a sentence is all.

The log is read by people who may not see leads, and an error message can quote one: PostgreSQL's says
`DETAIL: Key (phone)=(...)` whatever the engine hides, pydantic's shows the input. So those lose their message.
"""

import logging
import secrets
import traceback
from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

# Where Streamlit writes what a page, or the making of a download, raised.
LOGGERS = ("streamlit.error_util", "streamlit.runtime.backend_operation_handler")
LOGGER = logging.getLogger(LOGGERS[0])


def say_sorry(failure: Exception) -> bool:
    """For st.App's on_script_error, after Streamlit has logged the traceback. True: nothing else is to be shown."""
    reference = secrets.token_hex(3)
    LOGGER.error("The person was shown reference %s for the %s above.", reference, type(failure).__name__)
    st.error(
        f"This page could not be shown: something in the product broke. Nothing you saved is lost. "
        f"Whoever runs the server finds the reason in its log, at reference {reference}."
    )
    return True


def is_away(error: DBAPIError) -> bool:
    """Whether an error means that the database doesn't answer, and not that we asked wrongly."""
    return error.connection_invalidated or type(error).__name__ == "OperationalError"


@contextmanager
def said_when_away() -> Generator[None]:
    """One sentence instead of a page while the database doesn't answer. Any other error stays loud."""
    try:
        yield
    except DBAPIError as error:
        if not is_away(error):
            raise
        st.error("The lead database isn't answering. Nothing was lost; try again in a minute.")
        st.stop()


class WithoutValues(logging.Filter):
    """Gives a log record's traceback the text that quotes nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[1]:
            # TRICKY: a formatter writes exc_text when it is there, and only otherwise formats the exception.
            record.exc_text = traceback_without_values(record.exc_info[1])
        return True


def keep_values_out_of_the_log() -> None:
    """Once, before the server answers."""
    for name in LOGGERS:
        logging.getLogger(name).addFilter(WithoutValues())


def traceback_without_values(failure: BaseException) -> str:
    """The traceback of an exception and of what it came from, without messages that can quote a row or an input."""
    chain: list[BaseException] = []
    reason: BaseException | None = failure
    while reason is not None and reason not in chain:
        chain.append(reason)
        reason = reason.__cause__ or (None if reason.__suppress_context__ else reason.__context__)
    quoting = {id(part.orig) for part in chain if isinstance(part, SQLAlchemyError) and hasattr(part, "orig")}
    lines: list[str] = []
    for part in reversed(chain):
        lines += traceback.format_tb(part.__traceback__)
        quotes = isinstance(part, SQLAlchemyError | ValidationError) or id(part) in quoting
        name = f"{type(part).__module__}.{type(part).__qualname__}"
        lines.append(f"{name}{'' if quotes else f': {part}'}\n")
    return "".join(lines)
