"""The stack with real engines on loopback: Prometheus, Alertmanager, and what they talk to.

Used by `tests/test_live.py` and `tools/demo.py`; docs/engines.md says what stands for what.
"""
