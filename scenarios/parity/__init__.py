"""The parity sweep: does the portal charge what the ERP would, and what a company expects?

Prices are compared over customer x item x quantity break x date. Of all these cells a sample is
looked at that is large enough for a stated risk (`risk.py`); what is expected of a cell is the
ERP's own answer, or a row of the company's table (`table.py`). docs/parity.md.
"""
