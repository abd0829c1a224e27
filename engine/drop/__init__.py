"""An ERP that is met by files alone, spoken to as if it had an API.

    ports = replace(ports, http=DropHttp(ports.http, clock))     # its answers, read from files
    create, probe = DropOrder(...), DropProbe(...)               # its orders, written as files

The rest of the engine does not know: cursors, retries, doubt and reconciliation are what they are.
"""

from engine.drop.entry import DropOrder, DropProbe
from engine.drop.port import DropHttp

__all__ = ["DropHttp", "DropOrder", "DropProbe"]
