"""Run Rasa's own command in Rasa's environment (Python 3.10), with three things settled first.

skops, which reads and writes the classifier, works out while it is imported which module each function of
numpy and scipy belongs to, by looking through every module there is. After TensorFlow's have been imported
that takes 10 s; before, 2 s. So it comes first. Nothing of Rasa's is changed.

Our own components (components/) use the project's package `embedding`, so the project's folder can be
imported from, after everything else.

`rasa run` takes its API token on the command line only, where every user of the machine can read it in the
list of processes. Here it comes from the environment.
"""

import os
import sys
from pathlib import Path

import skops.io  # noqa: F401 -- imported for its place, above Rasa's import
from rasa.__main__ import main

sys.path.append(str(Path(__file__).resolve().parents[2]))

TOKEN_VARIABLE = "EARSHOT_RASA_TOKEN"  # noqa: S105 -- the name of a variable, not a token

if __name__ == "__main__":
    token = os.environ.pop(TOKEN_VARIABLE, None)
    sys.argv = ["rasa", *sys.argv[1:], *([f"--auth-token={token}"] if token else [])]
    main()
