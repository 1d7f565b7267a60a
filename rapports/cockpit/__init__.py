"""The cockpit of a territory, its years and its table of spend per mission: page, CSV and API from one object.

Owns those pages, ``depenses/`` and ``consommation/``. Stands on ``secret``, ``sommes`` and ``arretes``.
"""
