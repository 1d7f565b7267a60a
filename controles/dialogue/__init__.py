"""The yearly dialogue de gestion of a contract: questions, minutes, commitments, three signatures.

Owns its rows, its acts and the dated national frame (``donnees/``). The page that gathers the figures is
``rapports.dialogue``. Stands on the contracts of ``financements``.
"""
