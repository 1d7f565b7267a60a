"""Snapshots: recomputed from the ledger lines each day, numbered, dated, published, listed.

Owns the act ``arreter``, the list and the API ``arretes/``. Stands on ``secret`` (what is published) and ``sommes``.
"""
