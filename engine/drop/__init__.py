"""An ERP that is met by files alone, spoken to as if it had an API.

    http = DropHttp(ports.http, folder, import_s)    # its answers, read from files and written to
    probe = DropProbe(caller, ...)                   # what it acknowledged

The rest of the engine does not know: cursors, pauses, retries, doubt and reconciliation are what
they are.
"""

from engine.drop.entry import DropProbe
from engine.drop.port import DropHttp

__all__ = ["DropHttp", "DropProbe"]
