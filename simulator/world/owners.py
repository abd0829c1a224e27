"""Who may say what tax an invoice bears: the ERP itself, or a tax engine that it asks."""

from __future__ import annotations

from typing import Final

ERP: Final = "erp"
TAX_ENGINE: Final = "tax"
