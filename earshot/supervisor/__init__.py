"""Starts, watches and stops every process of one Earshot: PostgreSQL, Rasa, three portals, the scheduler.

`script/server` runs it. Each process is given an environment built from nothing, with its own secrets only.
"""


class SupervisorError(Exception):
    """The start cannot go on. The text is one or more lines that say what to do."""


class Stopping(Exception):  # noqa: N818 -- not an error: a person asked for the end
    """Somebody asked for the end while something was still being started."""
