"""What a version of the scale changes for contracts: announced before its publication, found after; the publication.

Stands on ``baremes`` (the version and its rows, ``EffetBareme`` among them) and on ``contrats`` (what each contract
makes due). ``mesure`` computes with the pure engine, ``calculs`` asks, computes apart and publishes.
"""
