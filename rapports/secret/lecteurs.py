"""What each reader reads: the figures as they stand for who sees each CPTS of a territory, else publications only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404

from comptes.totaux.models import Niveau
from cpts.droits.perimetre import perimetre_de
from cpts.structures.models import CPTS
from rapports.figes.models import Arrete
from rapports.secret.chiffres import OUVERT, Masque
from rapports.secret.publications.lecture import nationale, publication
from rapports.secret.sources import Source
from rapports.sommes.completude import FRANCE, Territoire

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

_LIEU = {Niveau.REGION: "departement__region", Niveau.DEPARTEMENT: "departement"}


def source_du_lecteur(
    user: Utilisateur, arrete: Arrete | None = None, territoire: Territoire = FRANCE
) -> Source:
    """Where a person reads a territory. ``arrete``: the snapshot they ask for, None: what stands today."""
    perimetre = perimetre_de(user)
    if perimetre.voit_la_nation or territoire.niveau == Niveau.CPTS:
        return Source(arrete)
    if not perimetre.agregats_seulement and _voit_entier(user, territoire):
        return Source(arrete)
    lue = publication(arrete)
    return Source(lue.arrete, lue)


def arrete_de_numero(numero: int | None) -> Arrete | None:
    """The snapshot of a number; 404 when there is none."""
    if numero is None:
        return None
    arrete = Arrete.objects.filter(numero=numero).first()
    if arrete is None:
        raise Http404("Cet arrêté n’existe pas.")
    return arrete


def _voit_entier(user: Utilisateur, territoire: Territoire) -> bool:
    """Whether every CPTS of a territory is in the perimeter. One query."""
    lieu = {_LIEU[territoire.niveau]: territoire.code} if territoire.niveau in _LIEU else {}
    return not CPTS.objects.filter(**lieu).exclude(perimetre_de(user).filtre_cpts()).exists()


def masque_de(user: Utilisateur, source: Source, annee: int) -> Masque:
    """What a person may see of a year, in a source that is theirs.

    Who sees several CPTS would get the others of a region by taking theirs away: of the territories that are not
    wholly theirs, they read the nation only. Who sees one is any of the three that the rule of secrecy supposes.
    """
    if source.publication is None:
        return OUVERT
    montrees, anterieures = source.publication.cellules(annee)
    if perimetre_de(user).agregats_seulement:
        return Masque(montrees, anterieures, None, frozenset())
    visibles = _cpts_visibles(user)
    if len(visibles) > 1:
        montrees, anterieures = nationale(montrees), {}
    return Masque(montrees, anterieures, _partages(user), visibles)


def _cpts_visibles(user: Utilisateur) -> frozenset[UUID]:
    """The CPTS a person sees one by one; kept on the user object for the length of the request, as the perimeter is."""
    connus = getattr(user, "_cpts_visibles", None)
    if connus is None:
        connus = frozenset(CPTS.objects.for_user(user).values_list("uuid", flat=True))
        user._cpts_visibles = connus  # type: ignore[attr-defined]
    return connus


def _partages(user: Utilisateur) -> frozenset[tuple[str, str]]:
    """Territories that hold a CPTS outside the perimeter; kept for the length of the request."""
    connus = getattr(user, "_partages", None)
    if connus is None:
        dehors = CPTS.objects.exclude(perimetre_de(user).filtre_cpts()).order_by()
        lieux = dehors.values_list("departement_id", "departement__region_id").distinct()
        connus = frozenset(
            lieu
            for departement, region in lieux
            for lieu in (
                (str(Niveau.NATIONAL), ""),
                (str(Niveau.REGION), region),
                (str(Niveau.DEPARTEMENT), departement),
            )
        )
        user._partages = connus  # type: ignore[attr-defined]
    return connus
