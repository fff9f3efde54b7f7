"""Made-up contexts of the components page: every component in every state. No routes, no data of anybody."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]


def _row(label: str, count: int | str, percent: int | str | None = None) -> Row:
    return {"label": label, "count": count, "percent": percent}


def _question(name: str, text: str, people: int | str, rows: list[Row], **more: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"promise_areas": [], "splits": [], "withheld": None}
    return {"id": name, "text": text, "people": people, "rows": rows, **plain, **more}


def _split() -> dict[str, Any]:
    """A question's answers by one dimension, with a hidden number."""
    groups = [
        {"label": "11 to 15", "people": 45, "rows": [_row("Yes", 30), _row("Sometimes", 15)]},
        {"label": "16 to 17", "people": 15, "rows": [_row("Yes", 15), _row("Sometimes", "c")]},
    ]
    return {"dimension": "age_band", "title": "By age", "groups": groups}


def _questions() -> list[dict[str, Any]]:
    """One chart in each state: counts with shares, counts alone, every symbol, a long answer, left out."""
    return [
        _question("sample-shares", "Counts and shares", 95, [_row("Yes", 75, 79), _row("No", 20, 21)]),
        _question(
            "sample-counts",
            "Counts alone, and by group",
            60,
            [_row("Yes", 45), _row("Sometimes", 15)],
            promise_areas=["One promise", "Another"],
            splits=[_split()],
        ),
        _question(
            "sample-symbols",
            "Every symbol",
            40,
            [
                _row("Shown", 40, 100),
                _row("Too few", "c", "c"),
                _row("Rounds to nothing", "low"),
                _row("Does not apply", "z"),
                _row("Not available", "x"),
                _row("Not reliable", "u"),
            ],
        ),
        _question(
            "sample-long",
            "A long answer",
            30,
            [_row("An answer with so many words in it that it does not fit above its bar", 30)],
        ),
        _question("sample-withheld", "Left out", "c", [], withheld="The reason stands here."),
    ]


def _screening(level: str, category: str, *reasons: str) -> dict[str, Any]:
    return {"level": level, "category": category, "reasons": list(reasons), "version": "0"}


def components_context() -> dict[str, Any]:
    """What shared/components.html takes, the same on every portal.

    questions, taking_part, left_out: as shared/figures.html; screenings: as shared/risk.html;
    pagings: first, middle and only page; options: of a select.
    """
    return {
        "questions": _questions(),
        "taking_part": {
            "part": [
                {
                    "dimension": "age_band",
                    "title": "By age",
                    "rows": [
                        {"label": "11 to 15", "took_part": 45, "people": 1120},
                        {"label": "16 to 17", "took_part": "c", "people": 60},
                    ],
                }
            ],
            "wrote": [{"label": "In words", "took_part": 20, "people": 95}],
        },
        "left_out": [{"what": "A table", "why": "the reason"}],
        "screenings": [
            _screening("urgent", "other", "rule: an example", "words: an example"),
            _screening("concern", "bullying", "near an example"),
            _screening("none", "none"),
        ],
        "pagings": [
            {"page": 1, "pages": 3, "total": 60, "previous_url": None, "next_url": "#main"},
            {"page": 2, "pages": 3, "total": 60, "previous_url": "#main", "next_url": "#main"},
            {"page": 1, "pages": 1, "total": 4, "previous_url": None, "next_url": None},
        ],
        "options": [{"value": "a", "label": "First"}, {"value": "b", "label": "Second"}],
    }
