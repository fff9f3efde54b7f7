"""`earshot evaluate WHAT FILE.jsonl`: score the live code on labelled lines; a JSON report comes out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.understanding import RasaUnavailable
from earshot.evaluation import screening as screening_scores
from earshot.evaluation import sentiment as sentiment_scores
from earshot.evaluation import themes as theme_scores
from earshot.evaluation import understanding as understanding_scores
from earshot.evaluation.lines import LinesError, read_lines, write_predictions
from earshot.rasa_model import RasaModelError
from earshot.running_rasa import running_rasa
from earshot.running_screen import running_screen
from earshot.running_sentiment import running_sentiment
from earshot.settings import load_settings
from earshot.trained_screen import TrainedScreenError
from moderation.screening import Screen
from moderation.themes import Themes

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group()
def evaluate() -> None:
    """Score the live code on a council's own labelled lines, of which none is stored.

    FILE holds a JSON object a line. The report goes to standard output, what is happening to standard error.
    """


def _options(command: Command) -> Command:
    file = click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
    predictions = click.option(
        "--predictions",
        type=click.Path(path_type=Path, dir_okay=False, writable=True),
        help="Write each line with what was predicted for it to this file.",
    )
    return file(predictions(command))


@evaluate.command()
@_options
@click.option(
    "--thresholds", is_flag=True, help="Report as well what each confidence to act from would give."
)
def understanding(file: Path, predictions: Path | None, *, thresholds: bool) -> None:
    """What each message is for. A line: {"text": …, "goal": …}."""
    try:
        lines = read_lines(file, understanding_scores.LABELS)
        settings = load_settings("owner")
        screen = running_screen(settings.var, _say)
        with running_rasa(settings, _say) as rasa:
            taken = understanding_scores.predict(lines, screen, rasa, _say)
    except (LinesError, RasaModelError, RasaUnavailable, TrainedScreenError) as error:
        raise click.ClickException(str(error)) from error
    more = understanding_scores.thresholds_report(lines, taken) if thresholds else {}
    _finish({**understanding_scores.report(lines, taken), **more})
    if predictions:
        write_predictions(predictions, lines, [one.goal for one in taken])


@evaluate.command()
@_options
@click.option("--rules-only", is_flag=True, help="Score the screen's rules without its trained part.")
def screening(file: Path, predictions: Path | None, *, rules_only: bool) -> None:
    """Whether a message shows a risk. A line: {"text": …, "risk": …, "category": …}.

    The report says the same of two baselines: a list of phrases, and TextBlob's polarity.
    """
    try:
        lines = read_lines(file, screening_scores.LABELS)
        screen = Screen() if rules_only else running_screen(load_settings().var, _say)
    except (LinesError, TrainedScreenError) as error:
        raise click.ClickException(str(error)) from error
    found, spent = screening_scores.predict(lines, screen, _say)
    _finish(
        {
            **screening_scores.report(lines, found, spent),
            "screen": screen.version,
            "rules_only": screen.rules_only,
            "baselines": screening_scores.baselines(lines, _say),
        }
    )
    if predictions:
        write_predictions(predictions, lines, found)


@evaluate.command()
@_options
@click.option("--words-only", is_flag=True, help="Score the taught TextBlob without its trained correction.")
def sentiment(file: Path, predictions: Path | None, *, words_only: bool) -> None:
    """How the writer feels. A line: {"text": …, "sentiment": -2 to 2, "question": …}, the question optional.

    The report says the same of plain TextBlob on the same lines.
    """
    try:
        lines = read_lines(file, sentiment_scores.LABELS)
        sentiment_scores.check(lines)
    except LinesError as error:
        raise click.ClickException(str(error)) from error
    reader = running_sentiment(None if words_only else load_settings().var, _say)
    found, spent = sentiment_scores.predict(lines, reader, _say)
    about = {"sentiment": reader.version, "words_only": reader.words_only}
    _finish({**sentiment_scores.report(lines, found, spent), **about})
    if predictions:
        write_predictions(predictions, lines, [one.score for one in found])


@evaluate.command()
@_options
@click.option("--words-only", is_flag=True, help="Score the plain words without the trained part.")
def themes(file: Path, predictions: Path | None, *, words_only: bool) -> None:
    """What each message is about. A line: {"text": …, "themes": […]}."""
    try:
        lines = theme_scores.read_theme_lines(file)
        live = Themes() if words_only else theme_scores.running_themes(load_settings().var, _say)
    except (LinesError, theme_scores.TrainedThemesError) as error:
        raise click.ClickException(str(error)) from error
    found, spent = theme_scores.predict(lines, live, _say)
    _finish(
        {**theme_scores.report(lines, found, spent), "themes": live.version, "words_only": live.words_only}
    )
    if predictions:
        write_predictions(predictions, lines, found)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _finish(report: dict[str, Any]) -> None:
    click.echo(json.dumps(report, ensure_ascii=False, indent=2))
