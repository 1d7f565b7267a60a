"""Ahead: what contracts commit to, at which rate, and what a scenario would change; aggregates only.

``contrats`` counts the contracts a reader may know of, ``vue`` projects them, ``simulateur`` compares a scenario.
Stands on ``secret`` and ``cockpit``.
"""
