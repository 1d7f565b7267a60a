"""A position in the journal, and for whom it is one. Opaque to its holder, kept nowhere here.

It stops being one (410, ``recharger``) when the numbers of the journal are no longer those it was written with, when
what its holder may see has changed, or when deletions may have been forgotten since.
"""

from __future__ import annotations

import binascii
import datetime
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace

from django.utils import timezone
from rest_framework.exceptions import APIException, ValidationError

from cpts.traces.changements import origine

VERSION = 1
DEBUT = "debut"
# Deletions are remembered this long after the fact. A choice: more than a year, so that a yearly sync still works.
CONSERVATION = datetime.timedelta(days=400)
REFAIRE = "Demandez un curseur neuf (sans « depuis »), rechargez tout, puis reprenez depuis ce curseur."
AUTRE_JOURNAL = f"Ce curseur vient d’un autre service, ou d’avant une restauration. {REFAIRE}"
AUTRES_DROITS = (
    f"Vos droits, votre périmètre ou les filtres demandés ont changé depuis ce curseur : des lignes ont pu y entrer ou "
    f"en sortir sans avoir changé. {REFAIRE}"
)
TROP_ANCIEN = (
    f"Ce curseur a plus de {CONSERVATION.days} jours : les suppressions d’avant sont oubliées. {REFAIRE}"
)
ILLISIBLE = (
    "Ce curseur n’est pas lisible : attendu, « debut » ou un « curseur » lu dans une réponse, tel quel."
)


class Recharger(APIException):
    """410: the position says no more what changed. Django REST framework has no exception for this status."""

    status_code = 410


@dataclass(frozen=True)
class Curseur:
    """``rang``: number of the last change known. ``jour``: when everything up to it was known, deletions included.

    ``empreinte``: what its holder may see (``DemandeDeChangements.empreinte``); ``journal``: whose numbers they are.
    """

    rang: int
    jour: datetime.date
    empreinte: str
    journal: str

    def en_texte(self) -> str:
        brut = json.dumps([VERSION, self.journal, self.empreinte, self.rang, self.jour.toordinal()])
        return urlsafe_b64encode(brut.encode()).decode().rstrip("=")

    def au_rang(self, rang: int) -> Curseur:
        """Further in the same walk: deletions are owed since it began."""
        return replace(self, rang=rang)


def ici(rang: int, empreinte: str) -> Curseur:
    """The position of who knows everything up to a number, today. One query."""
    return Curseur(rang, timezone.localdate(), empreinte, condenser(origine()))


def reprendre(texte: str, present: Curseur, dernier: int) -> Curseur:
    """The position that a caller gives back. ``present``: the one of now; ``dernier``: the highest number allotted.

    400 for a text that this service never gave, 410 for a position that can no longer be followed.
    """
    if texte == DEBUT:
        return present.au_rang(0)
    lu = _dechiffrer(texte)
    if lu.journal != present.journal or lu.rang > dernier:
        raise Recharger(AUTRE_JOURNAL)
    if lu.empreinte != present.empreinte:
        raise Recharger(AUTRES_DROITS)
    if present.jour - lu.jour > CONSERVATION:
        raise Recharger(TROP_ANCIEN)
    return lu


def _dechiffrer(texte: str) -> Curseur:
    try:
        octets = urlsafe_b64decode(texte.encode("ascii") + b"=" * (-len(texte) % 4))
        version, journal, empreinte, rang, jour = json.loads(octets.decode())
        lu = Curseur(int(rang), datetime.date.fromordinal(int(jour)), str(empreinte), str(journal))
        if version != VERSION or lu.rang < 0:
            raise ValueError(texte)
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError) as erreur:
        raise ValidationError({"depuis": [ILLISIBLE]}) from erreur
    return lu


def condenser(*parties: object) -> str:
    """Short fingerprint of values that JSON can hold."""
    return hashlib.sha256(json.dumps(parties, sort_keys=True).encode()).hexdigest()[:20]
