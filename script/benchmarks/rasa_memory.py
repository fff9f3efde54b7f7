"""`rasa_memory`: what Rasa holds resident after a start and 50 messages, ours beside the default pipeline."""

from script.benchmarks.comparison import Comparison, ours_and_peer
from script.benchmarks.rasa_servers import measured_servers
from script.benchmarks.workbench import Workbench


def measure(bench: Workbench) -> list[Comparison]:
    """The median over several starts of each."""
    return [Comparison("rasa_memory", *ours_and_peer(measured_servers(bench).megabytes), "MB")]
