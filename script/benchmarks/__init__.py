"""`script/bench`: Earshot measured beside a stock Rasa project, in one run on one machine.

A file a benchmark (`survey_turn`, `rasa_start`, `rasa_memory`); the rest is what they share.
`docs/benchmarks.md` says what is measured and what came out.
"""


class BenchError(Exception):
    """A measurement cannot be made. The text is one line that says what to do."""
