"""The circuit breaker, on a clock of its own."""

from __future__ import annotations

from bot.understanding import Breaker


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_calls_go_through_until_one_fails() -> None:
    breaker = Breaker(pause=3, clock=Clock())
    assert breaker.may_try()
    breaker.succeeded()
    assert breaker.may_try()
    breaker.failed()
    assert not breaker.may_try()


def test_after_the_pause_one_caller_tries_and_the_others_do_not_wait_for_it() -> None:
    clock = Clock()
    breaker = Breaker(pause=3, clock=clock)
    breaker.failed()
    clock.now += 2.9
    assert not breaker.may_try()
    clock.now += 0.2
    assert [breaker.may_try() for _ in range(4)] == [True, False, False, False]


def test_a_try_that_succeeds_lets_everybody_in() -> None:
    clock = Clock()
    breaker = Breaker(pause=3, clock=clock)
    breaker.failed()
    clock.now += 3.1
    assert breaker.may_try()
    breaker.succeeded()
    assert [breaker.may_try() for _ in range(3)] == [True, True, True]


def test_a_try_that_fails_starts_the_pause_again() -> None:
    clock = Clock()
    breaker = Breaker(pause=3, clock=clock)
    breaker.failed()
    clock.now += 3.1
    assert breaker.may_try()
    clock.now += 1
    breaker.failed()
    clock.now += 2.5
    assert not breaker.may_try()
    clock.now += 0.6
    assert breaker.may_try()


def test_a_caller_that_never_says_how_it_went_does_not_keep_the_others_out_for_good() -> None:
    clock = Clock()
    breaker = Breaker(pause=3, clock=clock)
    breaker.failed()
    clock.now += 3.1
    assert breaker.may_try()
    clock.now += 3.1
    assert breaker.may_try()
