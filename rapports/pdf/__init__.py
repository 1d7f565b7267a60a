"""The report of an exercise or of a dialogue: what it says, how it is laid out, when it is produced again.

Owns ``Rapport``, the demand and its file. Stands on ``fiche`` and ``dialogue`` for what is said.
"""
