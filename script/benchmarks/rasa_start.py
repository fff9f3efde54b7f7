"""`rasa_start`: seconds from Rasa's start to its first answer, ours beside the default pipeline."""

from script.benchmarks.comparison import Comparison, ours_and_peer
from script.benchmarks.rasa_servers import measured_servers
from script.benchmarks.workbench import Workbench


def measure(bench: Workbench) -> list[Comparison]:
    """The median of several starts of each."""
    return [Comparison("rasa_start", *ours_and_peer(measured_servers(bench).seconds), "s")]
