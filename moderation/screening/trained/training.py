"""Trains the trained part from the written examples: deterministic, on one core, a few minutes.

    python -m moderation.screening.trained VAR      trains into VAR/screening/ unless that is already done

The two readers give scores to examples that they were not trained on (five folds), the joining model learns
from those scores, and the thresholds are set on its own answers to examples that it did not learn from. So no
figure in `measured` is of an example that was trained on, though all are by the same writers: the honest
figure needs examples written separately (docs/safety-case.md).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from embedding.encoder import Encoder, Floats
from moderation.screening.engine import Verdict, apply_rules
from moderation.screening.normalise import normalise
from moderation.screening.result import LEVELS
from moderation.screening.rule_book import RuleBook
from moderation.screening.trained.features import HASHED, grams, pieces, rule_features
from moderation.screening.trained.model import joined
from moderation.screening.trained.store import Numbers

FOLDS: Final = 5
SEED: Final = 20240229
HARMLESS_FLAGGED: Final = 0.10
"""The most harmless validation examples that may be flagged (target of the safety page)."""
HARMLESS_URGENT: Final = 0.02
"""The most that may be called urgent. Half of the harmless examples were written to look like risk, so
everyday texts fare much better than this."""
# Strengths of the penalties, chosen by five-fold validation among 3, 10 and 30, and 0.1 to 1.
_SENSE_C: Final = 3.0
_LETTERS_C: Final = 10.0
_JOIN_C: Final = 0.3
_CATEGORY_C: Final = 10.0

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Prepared:
    """Every example, read: its pieces in one long list, whose they are, and what was found in them."""

    levels: Ints
    kinds: npt.NDArray[np.str_]
    categories: npt.NDArray[np.str_]
    parts: list[tuple[str, ...]]
    owner: Ints
    first: npt.NDArray[np.bool_]
    sense: Floats
    letters: Any
    rules: Floats


def read_examples(folder: Path) -> list[dict[str, Any]]:
    """Every line of every `.jsonl` file, in the order of their names."""
    files = sorted(folder.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def train(examples: Sequence[dict[str, Any]], fingerprint: str, encoder: Encoder, book: RuleBook) -> Numbers:
    """The trained part's numbers. `fingerprint` names what they are trained from."""
    with threadpool_limits(limits=1):
        data = _prepare(examples, encoder, book)
        everyone = np.arange(len(data.levels))
        unseen_sense, unseen_letters = _scores_on_unseen(data)
        rows = _join_rows(data, unseen_sense, unseen_letters)
        mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
        scaled = (rows - mean) / spread
        flag_at, urgent_at, measured = _thresholds(data, scaled)
        sense = _fit(data.sense, data, everyone, _SENSE_C)
        letters = _fit(data.letters, data, everyone, _LETTERS_C)
        join = _logistic(_JOIN_C).fit(scaled, data.levels)
        category = _fit_category(data)
    arrays = {
        "sense_weights": sense.coef_, "sense_bias": sense.intercept_,
        "letter_weights": letters.coef_, "letter_bias": letters.intercept_,
        "join_mean": mean, "join_spread": spread, "join_weights": join.coef_, "join_bias": join.intercept_,
        "category_weights": category.coef_, "category_bias": category.intercept_,
    }  # fmt: skip
    return Numbers(
        fingerprint=fingerprint,
        categories=tuple(map(str, category.classes_)),
        flag_at=flag_at,
        urgent_at=urgent_at,
        measured=measured,
        arrays={name: np.asarray(array, np.float32) for name, array in arrays.items()},
    )


def _prepare(examples: Sequence[dict[str, Any]], encoder: Encoder, book: RuleBook) -> Prepared:
    parts = [pieces(example["text"]) for example in examples]
    flat = [part for some in parts for part in some]
    verdicts: list[Verdict] = [apply_rules(example["text"], None, book) for example in examples]
    return Prepared(
        levels=np.array([LEVELS.index(example["risk"]) for example in examples]),
        kinds=np.array([f"{example['risk']} {example['category']}" for example in examples]),
        categories=np.array([example["category"] for example in examples]),
        parts=parts,
        owner=np.array([number for number, some in enumerate(parts) for _ in some]),
        first=np.array([place == 0 for some in parts for place in range(len(some))]),
        sense=encoder.encode(flat),
        letters=_sparse([grams(part, normalise(part, book.lexicon)) for part in flat]),
        rules=np.stack([rule_features(verdict) for verdict in verdicts]),
    )


def _sparse(rows: Sequence[dict[int, float]]) -> Any:
    indices = [slot for row in rows for slot in row]
    values = [value for row in rows for value in row.values()]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    return csr_matrix((values, indices, starts), shape=(len(rows), HASHED), dtype=np.float32)


def _logistic(penalty: float) -> Any:
    return LogisticRegression(C=penalty, max_iter=1000, class_weight="balanced", random_state=SEED)


def _fit(features: Any, data: Prepared, learners: Ints, penalty: float) -> Any:
    """A reader of whole texts, trained on the examples numbered in `learners`."""
    chosen = np.isin(data.owner, learners) & data.first
    return _logistic(penalty).fit(features[chosen], data.levels[data.owner[chosen]])


def _folds(data: Prepared, seed: int) -> Any:
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return folds.split(np.zeros(len(data.levels)), data.kinds)


def _scores_on_unseen(data: Prepared) -> tuple[Floats, Floats]:
    """Each piece's scores by readers that were not trained on its example."""
    sense = np.zeros((len(data.owner), len(LEVELS)), np.float32)
    letters = np.zeros_like(sense)
    for learners, others in _folds(data, SEED):
        unseen = np.isin(data.owner, others)
        sense[unseen] = _fit(data.sense, data, learners, _SENSE_C).decision_function(data.sense[unseen])
        letters[unseen] = _fit(data.letters, data, learners, _LETTERS_C).decision_function(
            data.letters[unseen]
        )
    return sense, letters


def _join_rows(data: Prepared, sense: Floats, letters: Floats) -> Floats:
    ends = np.cumsum([len(some) for some in data.parts])
    starts = ends - [len(some) for some in data.parts]
    return np.stack(
        [
            joined(parts, sense[start:end], letters[start:end], rules)
            for parts, start, end, rules in zip(data.parts, starts, ends, data.rules, strict=True)
        ]
    )


def _thresholds(data: Prepared, rows: Floats) -> tuple[float, float, dict[str, float]]:
    """As low as the bounds on false alarms allow, so that as much as possible is noticed."""
    chances = np.zeros((len(rows), len(LEVELS)))
    for learners, others in _folds(data, SEED + 1):
        model = _logistic(_JOIN_C).fit(rows[learners], data.levels[learners])
        chances[others] = model.predict_proba(rows[others])
    flagged, urgent = 1 - chances[:, 0], chances[:, 2]
    harmless, worried, grave = (data.levels == level for level in range(3))
    flag_at = float(np.quantile(flagged[harmless], 1 - HARMLESS_FLAGGED))
    urgent_at = float(np.quantile(urgent[harmless], 1 - HARMLESS_URGENT))
    is_flagged = flagged >= flag_at
    is_urgent = is_flagged & (urgent >= urgent_at)
    measured = {
        "examples": float(len(rows)),
        "urgent_flagged": float(is_flagged[grave].mean()),
        "urgent_recall": float(is_urgent[grave].mean()),
        "concern_flagged": float(is_flagged[worried].mean()),
        "false_alarm_rate": float(is_flagged[harmless].mean()),
        "false_urgent_rate": float(is_urgent[harmless].mean()),
    }
    return flag_at, urgent_at, {name: round(value, 4) for name, value in measured.items()}


def _fit_category(data: Prepared) -> Any:
    risky = data.first & (data.levels[data.owner] > 0)
    features = hstack([csr_matrix(data.sense[risky]), data.letters[risky]]).tocsr()
    return _logistic(_CATEGORY_C).fit(features, data.categories[data.owner[risky]])
