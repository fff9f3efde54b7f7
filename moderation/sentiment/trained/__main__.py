"""`python -m moderation.sentiment.trained VAR`: train what is missing and print the folder it is in."""

import sys
from pathlib import Path

from moderation.sentiment.trained.setting_up import ensure_trained

if __name__ == "__main__":
    sys.stdout.write(f"{ensure_trained(Path(sys.argv[1]))}\n")
