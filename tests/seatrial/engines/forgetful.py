"""The reference engine with a memory that ends with its process: each start begins with nothing."""

from __future__ import annotations

import os
import sys
import tempfile

from engine.__main__ import main

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEATRIAL_STATE_DIR"] = folder
        sys.exit(main())
