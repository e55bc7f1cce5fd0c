"""Where errors become one sentence and an exit code.

0 done · 1 an error that hemekb explains · 2 a wrong command line · 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import errno
import io
import sqlite3
import sys
from typing import Any, NoReturn

import click

from corpus.errors import HemekbError

STOPPED = "Stopped; what was finished is kept. Run the same command again to go on."


class Group(click.Group):
    """A group of commands that never shows a traceback for what a person can put right."""

    def main(self, *args: Any, **extra: Any) -> Any:
        for stream in (sys.stdout, sys.stderr):
            # A name or a sign that the terminal's encoding lacks must not end a listing.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except HemekbError as error:
            _fail(str(error), error)
        except sqlite3.Error as error:
            _fail(f"The knowledge base cannot be used: {error}.", error)
        except KeyboardInterrupt:
            click.echo(f"\n{STOPPED}", err=True)
            ctx.exit(130)
        except OSError as error:
            if error.errno == errno.EPIPE:
                raise  # a reader such as head has had enough; click ends in silence
            place = f"{error.filename}: " if error.filename else ""
            _fail(f"{place}{error.strerror or error}.", error)
        return result


def _fail(message: str, cause: BaseException) -> NoReturn:
    raise click.ClickException(message) from cause
