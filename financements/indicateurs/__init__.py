"""Indicators of a contract year: read together, weighed into the rate of a mission, and the acts on them.

``lecture`` gathers, ``calcul`` weighs (pure), ``actes`` writes.
"""
