"""Run `rasa run` with the API token taken from the environment. Runs in Rasa's own environment (Python 3.10).

`rasa run` takes its token on the command line only, where every user of the machine can read it in the list
of processes. Everything else is Rasa's own command, unchanged.
"""

import os
import sys

from rasa.__main__ import main

TOKEN_VARIABLE = "EARSHOT_RASA_TOKEN"  # noqa: S105 -- the name of a variable, not a token

if __name__ == "__main__":
    sys.argv = ["rasa", "run", *sys.argv[1:], "--auth-token", os.environ.pop(TOKEN_VARIABLE)]
    main()
