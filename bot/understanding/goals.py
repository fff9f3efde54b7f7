"""The goals: what a message can be for. The names are the design's ("Words", Goals) and Rasa's intents."""

from __future__ import annotations

NOT_FOR_US = "out_of_scope"
"""The goal of what Earshot is not for, and of what nobody understood."""

_NAMES = """
    start_survey make_statement feeling_bad_now share_good_news sort_problem prepare_for_meeting
    local_offer_question request_support request_status you_said_we_did events_info advocacy complaint
    privacy_who_sees delete_or_see_my_data what_is_this what_is_the_promise talk_to_human
    contact_details_change pause_or_stop skip_question go_back why_do_you_ask greeting thanks goodbye
    yes no dont_know help_menu out_of_scope crisis
"""

GOALS = frozenset(_NAMES.split())
