"""What a manifest says of rows, kept as long as nothing that its reader may see has changed.

The highest number of the journal that is visible says whether anything did (``cpts.traces.changements``): what is
committed later has a higher one, once every number under it is committed; until then nothing is kept. For who reads
publications only, those of snapshots are enough. Names of territories and a repair of the totals
(``comptes.totaux.actes.rebatir``) are in no journal: what they change is part of the key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.cache import cache
from django.db.models import Max

from cpts.territoires.models import Departement
from cpts.traces.changements import etendue
from cpts.traces.models import Changement
from rapports.curseurs.demande import DemandeDeChangements, demander
from rapports.curseurs.position import condenser, ici
from rapports.exports import agregats
from rapports.secret.sources import Source

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur
    from rapports.figes.models import Arrete

T = TypeVar("T")
DUREE = 3600  # seconds; a choice: the key already changes with what is read


def garder(user: Utilisateur, arrete: Arrete | None, lire: Callable[[], T]) -> T:
    """What ``lire`` gives of a snapshot, or of today, read once while the state is the same. Some light queries.

    Each person has theirs.
    """
    demande = demander(user, None, None, exemples_compris=True)
    suivis = demande.changements() if demande.perimetre.agregats_seulement else Changement.objects
    rang = suivis.aggregate(rang=Max("pk"))["rang"] or 0
    # after the number: all that is under it is then committed, and in what is read next
    sure = etendue().sure
    nom = _nom(demande, arrete, rang)
    garde = cache.get(nom)
    if garde is None:
        garde = lire()
        if rang <= sure:
            cache.set(nom, garde, DUREE)
    return garde


def _nom(demande: DemandeDeChangements, arrete: Arrete | None, rang: int) -> str:
    """Of the entry: who reads what, on which day, in which state."""
    etat = ici(rang, demande.empreinte).en_texte()
    numero = arrete.numero if arrete else None
    natures = agregats.nombre_de_natures(Source())
    parties = (demande.user.pk, numero, settings.DONNEES_FICTIVES, _territoires(), natures)
    return f"manifeste-{condenser(etat, *parties)}"


def _territoires() -> list[list[Any]]:
    champs = ("code", "nom", "nom_tri", "region_id", "region__nom", "region__nom_tri")
    return [list(lieu) for lieu in Departement.objects.order_by("code").values_list(*champs)]
