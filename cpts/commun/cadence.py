"""How often something may be asked for: counts kept in the cache for a while, under a hashed name."""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta

from axes.helpers import get_client_ip_address
from django.core.cache import cache
from django.http import HttpRequest

journal = logging.getLogger(__name__)

# Links to choose a new password: enough for a person who tries again, too few to fill a mailbox.
FENETRE = timedelta(hours=1)
LIENS_PAR_ADRESSE = 3
LIENS_PAR_CLIENT = 20


def lien_admis(request: HttpRequest, adresse: str) -> bool:
    """Whether a link may still be sent to this e-mail address, at the demand of this client. Counts the demand.

    Both are always counted, and an address that no account holds counts like another: the answer tells nothing.
    """
    par_adresse = _compter("lien-adresse", adresse.strip().casefold())
    par_client = _compter("lien-client", get_client_ip_address(request) or "")
    admis = par_adresse <= LIENS_PAR_ADRESSE and par_client <= LIENS_PAR_CLIENT
    if not admis:
        journal.warning(
            "demande de mot de passe écartée : %s", "adresse" if par_client <= LIENS_PAR_CLIENT else "client"
        )
    return admis


def _compter(sujet: str, cle: str) -> int:
    """Demands under this name since the window opened, this one included."""
    nom = f"{sujet}-{hashlib.sha256(cle.encode()).hexdigest()}"
    if cache.add(nom, 1, FENETRE.total_seconds()):
        return 1
    try:
        return cache.incr(nom)
    except ValueError:  # the window closed between the two calls
        cache.set(nom, 1, FENETRE.total_seconds())
        return 1
