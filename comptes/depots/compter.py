"""When a version begins to count: at once if nothing counts and nothing is doubtful, else after a person said so.

Every function runs in the caller's transaction, under the lock of the CPTS (``verrouiller_cpts``).
"""

from __future__ import annotations

from functools import partial

from django.db import transaction
from django.db.models import Q

from comptes.depots import envoi
from comptes.totaux.retenus import PIECES_COMPTABLES, actualiser
from comptes.versions.enums import PIECES_LUES, Etape, EtatLecture, Piece
from comptes.versions.models import ComptesRetenus, Depot, Doute, Suivi, Version
from cpts.commun import horloge

REMPLACE = "DEP-10"


def avancer(version: Version) -> bool:
    """Make a version count if nothing holds it; True when it does from now on.

    Held: a doubt that nobody lifted, accounts that count and would be replaced (a doubt as well), attested
    accounts that only an attested version replaces. ``version.depot`` must have been read under the lock.
    """
    if not version.acceptee or version.remplacee_le:
        return False
    contre = comptes_remplaces(version)
    if contre is not None:
        _douter_du_remplacement(version, contre)
    if Doute.objects.ouverts().filter(version=version).exists():
        return False
    if contre is not None and contre.attestee_le and not version.attestee_le:
        return False
    rendre_courante(version)
    return True


def version_qui_compte(exercice_id: int) -> Version | None:
    """The version whose figures are in the totals of an exercise, None when no accounts count."""
    retenus = ComptesRetenus.objects.filter(exercice=exercice_id)
    retenu = retenus.select_related("version__depot__cpts", "version__depot__exercice").first()
    return retenu.version if retenu else None


def comptes_remplaces(version: Version) -> Version | None:
    """The accounts that would stop counting if this version began to; None when it changes no total."""
    if version.depot.piece not in PIECES_LUES:
        return None
    qui_compte = version_qui_compte(version.depot.exercice_id)
    if qui_compte is None or qui_compte.pk == version.pk:
        return None
    rangs = [PIECES_COMPTABLES.index(Piece(v.depot.piece)) for v in (version, qui_compte)]
    return None if rangs[0] > rangs[1] else qui_compte


def rendre_courante(version: Version) -> None:
    """Show this version for its piece, and bring the totals in line. Older ones and the former one give way."""
    depot = version.depot
    cedent = Q(rang__lt=version.rang) | Q(pk=depot.version_courante_id)
    en_place = Version.objects.filter(depot=depot, retiree_le__isnull=True, remplacee_le__isnull=True)
    en_place.filter(cedent).exclude(pk=version.pk).update(remplacee_le=horloge.maintenant())
    changer_la_courante(depot, version)


def changer_la_courante(depot: Depot, version: Version | None) -> None:
    """Write which version its piece shows, None for no one; totals follow."""
    depot.version_courante = version
    depot.save(update_fields=["version_courante"])
    if depot.piece in PIECES_LUES:
        actualiser(depot.exercice)


def _douter_du_remplacement(version: Version, contre: Version) -> None:
    """Ask about this replacement; an answer about another one does not stand for it."""
    doute = Doute.objects.filter(version=version, code=REMPLACE).first()
    if doute is not None and doute.contre_id == contre.pk:
        return
    valeurs = {
        "contre": contre,
        "constat": f"Le dépôt {contre.numero} ({contre.depot.get_piece_display()}) compte aujourd’hui pour "
        f"l’exercice {contre.depot.exercice}. Celui-ci prendrait sa place.",
        "pose_le": horloge.maintenant(),
        "leve_le": None,
        "leve_par": None,
        "motif": "",
    }
    Doute.objects.update_or_create(version=version, code=REMPLACE, defaults=valeurs)


def ramener(version: Version) -> None:
    """Bring a version back among those that may count; a replacement confirmed in the past is asked again."""
    version.retiree_le = version.retiree_par = version.remplacee_le = None
    version.save(update_fields=["retiree_le", "retiree_par", "remplacee_le"])
    Doute.objects.filter(version=version, code=REMPLACE).delete()


def remettre_en_file(version: Version, champs: list[str]) -> None:
    """Have a version read (again): saved with ``champs``, sent after the commit."""
    version.etat, version.tentatives = EtatLecture.RECU, 0
    version.save(update_fields=["etat", "tentatives", *champs])
    Suivi.objects.filter(version=version.pk).update(etape=Etape.ATTENTE, progression=0)
    transaction.on_commit(partial(envoi.envoyer, version.pk))


def prevenir_apres(version: Version) -> None:
    """The rooms above react after the commit, in the worker."""
    Suivi.objects.filter(version=version.pk, etape=Etape.TERMINE).update(etape=Etape.SUITES)
    transaction.on_commit(partial(envoi.envoyer, version.pk))
