"""The examination of a deposit by the CPAM and the ARS: taken, given back, examined, on one page for both.

Owns ``Examen``. Stands on ``echanges``: the page of a deposit shows its threads.
"""
