"""The voyage: a world's people live their plan while an engine keeps the two systems in step.

```
   world ──▶ agenda ──▶ buyers ──▶ storefront ──▶ engine ──▶ ERP ◀── clerks
                 └──────────────────────────────────────────────────────┘
```
"""
