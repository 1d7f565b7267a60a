"""Statistical secrecy of published figures: which cells are shown to whom, decided once at each snapshot.

Owns ``TablePubliee``, the sources that a reader reads (``sources``, ``lecteurs``) and what was ever published. The
arithmetic of the rule (three CPTS, none above 85 %) is ``cpts.commun.secret``. Stands on ``sommes`` and ``figes``.
"""
