"""A conversation taken turn by turn, over the web or by SMS, with no portal in between."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.conversations import start_conversation
from bot.inbound import Inbound
from bot.replies import Reply, State
from bot.services import Services, load_words
from bot.turn import take_turn
from bot.understanding import KeywordMatcher, RasaClient
from database.models import Contribution, Message
from earshot import ROOT
from earshot.council import load_council
from moderation.screening import Screen
from surveys.engine.state import Channel
from tests.webapp.portals import NOW


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


def services(clock: Clock, rasa: RasaClient | None = None) -> Services:
    """The bot's services for the council of the tests."""
    profile = load_council(ROOT / "councils" / "cambridgeshire")
    return Services(profile, Screen(), rasa, clock, KeywordMatcher(), load_words())


class Talk:
    """One conversation. `replies` and `state` are those of the last turn."""

    def __init__(
        self,
        session: Session,
        *,
        channel: Channel = "web",
        join_code: str | None = None,
        rasa: RasaClient | None = None,
    ) -> None:
        self.session, self.channel, self.clock = session, channel, Clock()
        self.services = services(self.clock, rasa)
        started = start_conversation(session, self.services, channel=channel, join_code=join_code)
        self.conversation = started.conversation
        self.replies: tuple[Reply, ...] = started.replies
        self.state = State()

    def say(self, text: str) -> str:
        """Type `text`; the reply's texts in one."""
        return self._turn(Inbound(str(uuid.uuid4()), text=text, channel=self.channel))

    def press(self, payload: str) -> str:
        """Press a button with this payload; the reply's texts in one."""
        return self._turn(Inbound(str(uuid.uuid4()), payload=payload, channel=self.channel))

    def _turn(self, inbound: Inbound) -> str:
        result = take_turn(self.session, self.services, self.conversation, inbound)
        self.replies, self.state = result.replies, result.state
        return self.said

    @property
    def said(self) -> str:
        """What was said in the last turn."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def titles(self) -> list[str]:
        """The titles of the buttons under the last turn's replies."""
        return [button.title for reply in self.replies for button in reply.buttons]

    @property
    def payloads(self) -> list[str]:
        """The payloads of the same buttons."""
        return [button.payload for reply in self.replies for button in reply.buttons]

    def without(self, *questionnaires: str) -> Talk:
        """The same conversation in a council that does not have these questionnaires."""
        profile = self.services.profile
        kept = {name: each for name, each in profile.questionnaires.items() if name not in questionnaires}
        self.services = replace(self.services, profile=profile.model_copy(update={"questionnaires": kept}))
        return self

    def typed(self) -> list[str]:
        """Every text that was typed in this conversation and is stored, in order."""
        rows = self.session.scalars(
            select(Contribution)
            .join(Message, Message.contribution_id == Contribution.id)
            .where(Message.conversation_id == self.conversation.id)
            .order_by(Message.number)
        )
        return [row.text for row in rows]

    def count(self, model: type) -> int:
        """How many rows of `model` there are."""
        return self.session.scalars(select(func.count()).select_from(model)).one()
