"""Who is on call at a moment: weekly turns, less the days somebody is away. Pure; the moment is given."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from earshot.council.hours import bank_holidays, london


@dataclass(frozen=True)
class Turn:
    """One weekly turn: `weekday` 0 is Monday, `starts` and `ends` are minutes of London's day."""

    account_id: uuid.UUID
    weekday: int
    starts: int
    ends: int
    place: int = 1
    on_bank_holidays: bool = False


@dataclass(frozen=True)
class Away:
    """Days, both included, on which somebody takes no turn."""

    account_id: uuid.UUID
    first_day: dt.date
    last_day: dt.date


@dataclass(frozen=True)
class Rota:
    """The on-call rota of a council."""

    turns: Sequence[Turn] = ()
    away: Sequence[Away] = ()

    def on_call(self, at: dt.datetime) -> tuple[uuid.UUID, ...]:
        """Who is on call at `at` (aware), whoever is told first at the front, each once."""
        here = london(at)
        minute, holiday = here.hour * 60 + here.minute, here.date() in bank_holidays()
        here_now = [
            turn
            for turn in self.turns
            if turn.weekday == here.weekday()
            and turn.starts <= minute < turn.ends
            and (turn.on_bank_holidays or not holiday)
            and not self._is_away(turn.account_id, here.date())
        ]
        here_now.sort(key=lambda turn: (turn.place, turn.starts, str(turn.account_id)))
        return tuple(dict.fromkeys(turn.account_id for turn in here_now))

    def _is_away(self, account_id: uuid.UUID, day: dt.date) -> bool:
        return any(one.account_id == account_id and one.first_day <= day <= one.last_day for one in self.away)
