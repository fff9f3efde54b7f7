import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.understanding import KeywordMatcher
from earshot import ROOT
from earshot.council import load_council
from script.benchmarks import BenchError
from script.benchmarks.product import COUNCIL, SURVEY, write_council
from script.benchmarks.rasa_servers import example_lines
from script.benchmarks.stock_project import EPOCHS, write_connections, write_project
from script.benchmarks.stock_rasa import fingerprint, progress_of
from script.benchmarks.survey_turn import converse
from script.benchmarks.talking import ANSWERS, BEGIN, EarshotSurvey, StockSurvey, Survey, expected

WITH_RASA = pytest.mark.skipif(not (ROOT / ".venv-rasa").exists(), reason="Rasa's environment is not here")

# The peer is what it is said to be


@pytest.fixture
def stock(tmp_path: Path) -> Path:
    write_project(tmp_path / "stock")
    return tmp_path / "stock"


def merged(folder: Path, key: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in folder.glob("*.yml"):
        found |= yaml.safe_load(path.read_text()).get(key, {})
    return found


def steps_of(folder: Path) -> list[dict[str, Any]]:
    documents = [yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yml"))]
    told = [
        one for document in documents for one in (*document.get("rules", ()), *document.get("stories", ()))
    ]
    return [step for one in told for step in one["steps"]]


@WITH_RASA
def test_the_peers_pipeline_and_policies_are_rasas_default_but_for_how_long_they_train(stock: Path) -> None:
    (rasa,) = (ROOT / ".venv-rasa").glob("lib/python3.*/site-packages/rasa")
    default = yaml.safe_load((rasa / "engine/recipes/config_files/default_config.yml").read_text())
    config = yaml.safe_load((stock / "config.yml").read_text())
    names = [part["name"] for part in (*config["pipeline"], *config["policies"])]
    assert {"DIETClassifier", "ResponseSelector", "TEDPolicy", "RulePolicy"} <= set(names)
    for part in (*config["pipeline"], *config["policies"]):
        if "epochs" in part:
            assert part["epochs"] == EPOCHS
            part["epochs"] = 100
    assert config == default


@WITH_RASA
def test_the_peers_sessions_are_as_long_as_rasa_init_has_them(stock: Path) -> None:
    (rasa,) = (ROOT / ".venv-rasa").glob("lib/python3.*/site-packages/rasa")
    wanted = yaml.safe_load((rasa / "cli/initial_project/domain.yml").read_text())["session_config"]
    written = [yaml.safe_load(path.read_text()) for path in (stock / "domain").glob("*.yml")]
    assert [document["session_config"] for document in written if "session_config" in document] == [wanted]


@WITH_RASA
def test_the_peer_learns_from_all_our_examples(stock: Path) -> None:
    for path in (ROOT / "nlu_data").glob("*.yml"):
        assert (stock / "data" / f"nlu_{path.name}").read_bytes() == path.read_bytes()


@WITH_RASA
def test_the_peers_form_asks_the_same_three_questions_in_the_same_order(stock: Path) -> None:
    slots = merged(stock / "domain", "forms")["survey_form"]["required_slots"]
    responses = merged(stock / "domain", "responses")
    asked = [responses[f"utter_ask_survey_form_{slot}"][0]["text"] for slot in slots]
    assert (*asked, responses["utter_survey_done"][0]["text"]) == expected()
    assert len(ANSWERS) == len(slots)


@WITH_RASA
def test_every_action_of_the_peers_rules_and_stories_is_in_its_domain(stock: Path) -> None:
    known = {*merged(stock / "domain", "responses"), *merged(stock / "domain", "forms")}
    known |= {"validate_survey_form", "action_keep_answers"}
    used = {step["action"] for step in steps_of(stock / "data") if "action" in step}
    assert used - known == set()
    begins = [step for step in steps_of(stock / "data") if step.get("intent") == "start_survey"]
    assert len(begins) == 2, "one rule and one story, both of the form"


@WITH_RASA
def test_a_model_is_kept_for_what_it_is_made_of_and_not_for_where_it_listens(stock: Path) -> None:
    before = fingerprint(stock)
    write_connections(stock, 5055)
    assert fingerprint(stock) == before
    with (stock / "data/nlu_control.yml").open("a") as file:
        file.write("\n# another example\n")
    assert fingerprint(stock) != before


def test_the_survey_is_begun_by_an_example_of_its_goal() -> None:
    groups = yaml.safe_load((ROOT / "nlu_data/surveys_and_statements.yml").read_text())["nlu"]
    (examples,) = [group["examples"] for group in groups if group.get("intent") == "start_survey"]
    assert f"- {BEGIN}" in examples.splitlines()


def test_a_portal_whose_rasa_is_away_cannot_begin_the_survey_and_so_is_not_measured() -> None:
    assert KeywordMatcher().understand(BEGIN).goal != "start_survey"


def test_the_lines_to_understand_are_spread_over_all_the_examples() -> None:
    lines = example_lines(50)
    assert len(set(lines)) == 50
    assert lines == example_lines(50)
    assert not [line for line in lines if line.startswith("- ")]


def test_our_council_has_the_three_questions_as_the_only_questionnaire_of_its_own(tmp_path: Path) -> None:
    write_council(tmp_path / "councils")
    profile = load_council(tmp_path / "councils" / COUNCIL)
    assert next(iter(profile.questionnaires)) == SURVEY
    assert [file.stem for file in (tmp_path / "councils" / COUNCIL / "questionnaires").iterdir()] == [SURVEY]
    questionnaire = profile.questionnaires[SURVEY]
    assert (
        *(question.text for question in questionnaire.asked),
        questionnaire.closing.lines[0],
    ) == expected()


# A conversation is measured only when it goes as it must


class StandIn(BaseHTTPRequestHandler):
    """Answers as Earshot's API and as Rasa's REST channel do; `replies` are given in turn."""

    replies: list[str]
    paths: list[str]

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.paths.append(self.path)
        if self.path.endswith("/conversations"):
            self._answer(201, {"conversation_id": "c1", "token": "t1", "replies": []})
        elif not self.replies:
            self._answer(500, {"title": "broken"})
        elif self.path == "/webhooks/rest/webhook":
            self._answer(200, [{"recipient_id": sent["sender"], "text": self.replies.pop(0)}])
        else:
            assert self.headers["Authorization"] == "Bearer t1"
            self._answer(200, {"replies": [{"text": self.replies.pop(0), "buttons": [], "kind": "text"}]})

    def _answer(self, status: int, body: object) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def stand_in() -> Iterator[Callable[[list[str]], tuple[str, list[str]]]]:
    servers: list[ThreadingHTTPServer] = []

    def answering(replies: list[str]) -> tuple[str, list[str]]:
        handler = type("Replies", (StandIn,), {"replies": replies, "paths": []})
        servers.append(ThreadingHTTPServer(("127.0.0.1", 0), handler))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{servers[-1].server_port}", handler.paths  # type: ignore[attr-defined]

    yield answering
    for server in servers:
        server.shutdown()
        server.server_close()


SIDES = pytest.mark.parametrize("side", [EarshotSurvey, StockSurvey])
Answering = Callable[[list[str]], tuple[str, list[str]]]


@SIDES
def test_a_conversation_gives_a_time_for_the_beginning_and_for_each_answer(
    side: Callable[[str], Survey], stand_in: Answering
) -> None:
    url, paths = stand_in(list(expected()))
    times = converse(side(url), "ours")
    assert len(times) == 1 + len(ANSWERS)
    assert all(0 < milliseconds < 5000 for milliseconds in times)
    turn = "/webhooks/rest/webhook" if side is StockSurvey else "/api/v1/conversations/c1/messages"
    assert paths.count(turn) == len(times)


@SIDES
def test_a_turn_that_is_answered_with_the_wrong_words_is_not_measured(
    side: Callable[[str], Survey], stand_in: Answering
) -> None:
    first, second, *_ = expected()
    url, _paths = stand_in([first, "Sorry, I did not get that.", second])
    with pytest.raises(BenchError, match=r"The survey went wrong .*'yes' was answered"):
        converse(side(url), "peer")


@SIDES
def test_a_turn_that_fails_is_not_measured(side: Callable[[str], Survey], stand_in: Answering) -> None:
    url, _paths = stand_in([])
    with pytest.raises(BenchError, match="answered 500"):
        converse(side(url), "peer")


def test_training_tells_the_epoch_it_is_at(tmp_path: Path) -> None:
    log = tmp_path / "training.log"
    log.write_text("Starting to train component 'DIETClassifier'.\n")
    assert progress_of(log) == ""
    with log.open("a") as file:
        file.write("\rEpochs:   1%|▏         | 1/100 [00:02<03:50,  2.33s/it, t_loss=6.1]")
        file.write("\rEpochs:  12%|█▏        | 12/100 [00:20<02:30,  1.7s/it, t_loss=4.1]")
    assert progress_of(log) == ": epoch 12 of 100"
