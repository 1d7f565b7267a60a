"""The register as the API gives it: ``cpts/`` and ``territoires/``, within the caller's perimeter.

Owns those addresses and no row. Stands on ``api``, ``structures`` and ``territoires``.
"""
