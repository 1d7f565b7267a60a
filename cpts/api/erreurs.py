"""Errors of the API: ``{code, message, champs}``."""

from rest_framework.views import exception_handler as repondre

__all__ = ["repondre"]
