"""Deposits: gates, storage, receipt, versions, what waits before counting, withdrawal, attestation."""
