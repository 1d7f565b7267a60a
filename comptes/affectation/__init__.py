"""From groups of ledger lines to missions and funders: rules, decisions, exact splitting, acts of the assistant.

``enregistrer`` is what a reading calls; ``reprendre`` decides again from the stored lines; ``gestes`` are what
people do on the assistant page; ``recalcul`` is what totals are checked by. Which rule wins is decided in
``comptes.lecture.attribution``.
Stands on ``comptes.totaux``; beside ``comptes.depots``, neither knows the other.
"""
