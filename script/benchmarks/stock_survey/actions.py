"""The stock project's action server: checks each answer and keeps them at the end.

Runs in Rasa's environment (Python 3.10) under `rasa run actions`. It keeps answers in a file beside the
project, the least a real one would do; Earshot's side seals them and commits them to PostgreSQL.
"""

import json
from pathlib import Path
from typing import Any

from rasa_sdk import Action, FormValidationAction, Tracker
from rasa_sdk.executor import CollectingDispatcher

CHOICES = {"yes", "no", "sometimes"}
QUESTIONS = ("feel_safe", "listened", "anything_else")
KEPT = Path(__file__).with_name("answers.jsonl")


class ValidateSurveyForm(FormValidationAction):
    """Checks an answer when the form has taken one."""

    def name(self) -> str:
        """The name Rasa calls it by."""
        return "validate_survey_form"

    def validate_feel_safe(
        self, said: Any, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Yes, no or sometimes; anything else is asked again."""
        return self._chosen("feel_safe", said, dispatcher)

    def validate_listened(
        self, said: Any, dispatcher: CollectingDispatcher, _tracker: Tracker, _domain: dict[str, Any]
    ) -> dict[str, Any]:
        """Yes, no or sometimes; anything else is asked again."""
        return self._chosen("listened", said, dispatcher)

    def _chosen(self, slot: str, said: Any, dispatcher: CollectingDispatcher) -> dict[str, Any]:
        answer = str(said).strip().lower()
        if answer in CHOICES:
            return {slot: answer}
        dispatcher.utter_message(response="utter_choose")
        return {slot: None}


class KeepAnswers(Action):
    """Writes the answers down and makes room for the next ones."""

    def name(self) -> str:
        """The name Rasa calls it by."""
        return "action_keep_answers"

    def run(
        self, _dispatcher: CollectingDispatcher, tracker: Tracker, _domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """One line a response."""
        answers = {question: tracker.get_slot(question) for question in QUESTIONS}
        with KEPT.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answers) + "\n")
        return []
