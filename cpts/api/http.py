"""HTTP of the API alone: ETag and 304 for what was read before and did not change, gzip for who asks for it.

Pages are left out: each carries a form token of its own, so two answers never have the same bytes.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware
from django.utils.cache import set_response_etag

PREFIXE = "/api/v1/"
# What Django would leave out of a 304, and every answer says.
SUR_UN_304 = {
    "RateLimit-Limit",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Deprecation",
    "Sunset",
    "Link",
}
COMPRESSES = {"application/vnd.apache.parquet"}


class ApiCompressee(GZipMiddleware):
    """Before ``ApiConditionnelle`` in the settings: the ETag is that of what is compressed.

    A file whose digest is given leaves as it is (the digest is of the bytes sent), and so does one compressed inside.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith(PREFIXE) or _tel_quel(response):
            return response
        return super().process_response(request, response)


def _tel_quel(response: HttpResponseBase) -> bool:
    return response.has_header("Repr-Digest") or response.headers.get("Content-Type") in COMPRESSES


class ApiConditionnelle(ConditionalGetMiddleware):
    """Streams have no ETag: their bytes are not known before they leave. HEAD says what GET would."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not request.path.startswith(PREFIXE):
            return response
        if request.method == "HEAD" and self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        finale = super().process_response(request, response)
        if finale.status_code == 304:
            for nom in set(response.headers) & SUR_UN_304:
                finale.headers[nom] = response.headers[nom]
        return finale
