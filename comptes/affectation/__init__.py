"""From groups of ledger lines to missions and funders: rules, decisions, exact splitting, acts of the assistant.

``enregistrer`` is what a reading calls; ``reprendre`` decides again from the stored lines; ``gestes`` are what
people do on the assistant page. Every write of a CPTS is serialised by ``cpts_verrouillee``.
"""
