"""Both sides of the survey as the bench talks to them, and what must be said back."""

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import urllib3
import yaml

from script.benchmarks import BenchError

QUESTIONNAIRE = Path(__file__).parent / "questionnaire.yml"
BEGIN = "im ready for the questions"
"""What starts the survey; an example of the goal `start_survey` in nlu_data/.

The portal's keyword matcher does not know these words. So every conversation that begins proves that Rasa
understood it, and no turn is measured that went round a Rasa too slow to answer.
"""
ANSWERS = ("yes", "sometimes", "i like my new school and my key worker is kind")
"""One answer a question, typed as a young person would."""
TURN_WITHIN = 30.0


class Survey(Protocol):
    """One side. A conversation is begun, then `say` is a turn: it returns what was said back, in order."""

    def meet(self) -> None:
        """Begin a new conversation, in which the survey has not begun."""

    def say(self, text: str) -> list[str]:
        """Send words and wait for the replies' texts."""


def expected() -> tuple[str, ...]:
    """What must be said back to `BEGIN` and to each answer: the three questions, then the closing line."""
    questionnaire = yaml.safe_load(QUESTIONNAIRE.read_text(encoding="utf-8"))
    questions = [question["text"] for question in questionnaire["questions"]]
    return (*questions, questionnaire["closing"]["lines"][0])


def connection() -> urllib3.PoolManager:
    """One connection, kept open as a browser keeps it; no retries, which would hide a fault."""
    return urllib3.PoolManager(num_pools=1, maxsize=1, retries=False, timeout=TURN_WITHIN)


def post(pool: urllib3.PoolManager, url: str, body: object, headers: dict[str, str] | None = None) -> Any:
    """Post JSON and read the JSON that comes back. BenchError when the status is not a success."""
    answer = pool.request("POST", url, json=body, headers=headers)
    if not 200 <= answer.status < 300:
        raise BenchError(f"{url} answered {answer.status}: {answer.data[:300].decode('utf-8', 'replace')}")
    return json.loads(answer.data)


@dataclass
class EarshotSurvey:
    """Ours, through the chat API of the public portal at `url`."""

    url: str
    pool: urllib3.PoolManager = field(default_factory=connection)
    _messages: str = ""
    _headers: dict[str, str] = field(default_factory=dict)

    def meet(self) -> None:
        """Begin a new conversation."""
        begun = post(self.pool, f"{self.url}/api/v1/conversations", {})
        self._messages = f"{self.url}/api/v1/conversations/{begun['conversation_id']}/messages"
        self._headers = {"Authorization": f"Bearer {begun['token']}"}

    def say(self, text: str) -> list[str]:
        """One turn."""
        body = {"text": text, "client_message_id": str(uuid.uuid4())}
        answer = post(self.pool, self._messages, body, self._headers)
        return [reply["text"] for reply in answer["replies"]]


@dataclass
class StockSurvey:
    """The peer's, through Rasa's own REST channel at `url`."""

    url: str
    pool: urllib3.PoolManager = field(default_factory=connection)
    _sender: str = ""

    def meet(self) -> None:
        """Begin a new conversation, which for Rasa is a sender it has not heard of."""
        self._sender = str(uuid.uuid4())

    def say(self, text: str) -> list[str]:
        """One turn."""
        answer = post(
            self.pool, f"{self.url}/webhooks/rest/webhook", {"sender": self._sender, "message": text}
        )
        return [reply["text"] for reply in answer if "text" in reply]


@dataclass
class Parser:
    """`POST /model/parse` of the Rasa server at `url`, with a token where it asks for one."""

    url: str
    token: str = ""
    pool: urllib3.PoolManager = field(default_factory=connection)

    def parse(self, text: str) -> None:
        """Have a message understood. BenchError when the answer names no intent."""
        query = f"?token={self.token}" if self.token else ""
        # The address is left out of the fault: it would show the token.
        answer = self.pool.request("POST", f"{self.url}/model/parse{query}", json={"text": text})
        if answer.status != 200 or not answer.json().get("intent", {}).get("name"):
            raise BenchError(f"Rasa's /model/parse answered {answer.status} and named no intent.")

    def reply(self, goal: str) -> None:
        """Have a goal answered, in a conversation of its own. BenchError when nothing comes back."""
        query = f"?token={self.token}" if self.token else ""
        url = f"{self.url}/conversations/{uuid.uuid4().hex}/trigger_intent{query}"
        answer = self.pool.request("POST", url, json={"name": goal, "entities": []})
        if answer.status != 200 or not answer.json().get("messages"):
            raise BenchError(f"Rasa's trigger_intent answered {answer.status} and said nothing.")

    def parses(self) -> bool:
        """Whether a message is understood now."""
        try:
            self.parse(BEGIN)
        except (BenchError, urllib3.exceptions.HTTPError, OSError):
            return False
        return True
