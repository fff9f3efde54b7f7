"""Both sides of the survey, started in one run: our portal and Rasa, and stock Rasa with its actions."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from script.benchmarks.product import product, running_portal
from script.benchmarks.stock_project import write_connections
from script.benchmarks.stock_rasa import stock_actions, stock_model, stock_project, stock_server
from script.benchmarks.talking import BEGIN, EarshotSurvey, Parser, StockSurvey, Survey
from script.benchmarks.workbench import HOST, Workbench, free_base

Sides = Mapping[str, Callable[[], Survey]]
"""By side, "ours" and "peer": makes somebody who talks to it, with a connection of their own."""


@contextmanager
def both_sides(bench: Workbench) -> Iterator[Sides]:
    """Start both sides, and stop them at the end, whatever happened."""
    peer_model, ours = stock_model(bench), product(bench)
    server_port = free_base((0, 1))
    action_port = server_port + 1
    write_connections(stock_project(bench), action_port)
    with running_portal(bench, ours) as portal, bench.processes() as keeper:
        parts = [
            portal,
            ours.rasa,
            stock_actions(bench, action_port),
            stock_server(bench, peer_model, server_port),
        ]
        with bench.screen.step("Both sides' processes"):
            # One after the other: side by side on a small machine each would only wait longer for its turn.
            for part in parts:
                keeper.wait_ready(keeper.start(part))
        peer_url = f"http://{HOST}:{server_port}"
        for parser in (ours.parser, Parser(peer_url)):
            # The first message after a start can take seconds, longer than our portal waits for Rasa.
            parser.parse(BEGIN)
        yield {
            "ours": lambda: EarshotSurvey(ours.public_url),
            "peer": lambda: StockSurvey(peer_url),
        }
