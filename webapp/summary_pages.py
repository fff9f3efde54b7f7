"""A summary's document as both portals show it: labels come from the council's questionnaire and promises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from earshot.council import CouncilProfile
from summaries.phrases import load_phrases
from summaries.view import SummaryView, Words, view


def summary_view(profile: CouncilProfile, document: Mapping[str, Any]) -> SummaryView:
    """`document` in rows of labels and printed values."""
    first_q = next(iter(document["response"]))
    questionnaire = profile.questionnaires[first_q.split(".", 1)[0]]
    words = Words(
        questionnaire=questionnaire,
        questions={question.id: question.text for question in questionnaire.asked},
        promise_areas={promise.id: promise.title for promise in profile.promises},
        phrases=load_phrases(),
    )
    return view(document, words)
