"""Contracts as people keep them, turned into what the pure engine (``financements.aci``) computes.

``dossiers`` reads the rows, ``faits`` makes the engine's contract of a day, ``calcul`` gives and stores the schedule.
"""
