"""Contract tests: every published operation of both systems, generated and stateful, on any target.

`target.py` says what is tested, `probing.py` and `walking.py` how; what they see is a `Sighting`.
"""
