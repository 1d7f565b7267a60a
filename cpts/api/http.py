"""HTTP of the API alone: ETag and 304 for what was read before and did not change, gzip for who asks for it.

Pages keep out: each one carries its own form token, so none is ever the same twice.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware

PREFIXE = "/api/v1/"


class ApiCompressee(GZipMiddleware):
    """Before ``ApiConditionnelle`` in the settings: the ETag is that of what is compressed."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith(PREFIXE):
            return response
        return super().process_response(request, response)


class ApiConditionnelle(ConditionalGetMiddleware):
    """Streams have no ETag: their bytes are not known before they leave."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith(PREFIXE):
            return response
        return super().process_response(request, response)
