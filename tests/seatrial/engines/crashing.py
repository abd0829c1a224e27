"""An engine that says why it cannot start, and ends."""

from __future__ import annotations

import sys

if __name__ == "__main__":
    sys.stderr.write("the database of this engine is not there\n")
    sys.exit(3)
