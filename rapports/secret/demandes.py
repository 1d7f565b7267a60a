"""What the address of a national page asks for: year, territory, snapshot, mission. Bad values fall back or 404."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from comptes.totaux.models import Niveau
from cpts.commun.enums import Mission
from cpts.droits.perimetre import perimetre_de
from cpts.personnes.requetes import RequeteConnectee
from rapports.figes.models import Arrete
from rapports.secret.lecteurs import arrete_de_numero, source_du_lecteur
from rapports.secret.publications.lecture import Publication, publication
from rapports.secret.sources import Source
from rapports.sommes.completude import TableauCompletude, Territoire

ANNEE_MIN, ANNEE_MAX = 2000, 2100


def exiger_un_role(request: HttpRequest) -> None:
    """403 for an account attached to nothing: these pages are for those who have a role."""
    if not perimetre_de(request.user).roles:
        raise PermissionDenied("Votre compte n’est rattaché à aucune structure.")


def _arrete_demande(request: HttpRequest) -> Arrete | None:
    """``?arrete=12``: that snapshot, 404 when there is none."""
    texte = request.GET.get("arrete", "")
    if texte and not _entier(texte):
        raise Http404("Cet arrêté n’existe pas.")
    return arrete_de_numero(int(texte) if texte else None)


def publication_demandee(request: HttpRequest) -> Publication:
    """The publication asked for, the last one by default: what every reader may read."""
    return publication(_arrete_demande(request))


def source_demandee(request: RequeteConnectee, niveau: str = Niveau.NATIONAL, code: str = "") -> Source:
    """Where this person reads a territory, today or in the snapshot asked for."""
    if niveau not in Niveau.values:
        raise Http404
    territoire = Territoire(Niveau(niveau), code, "")
    return source_du_lecteur(request.user, _arrete_demande(request), territoire)


def annee_demandee(request: HttpRequest) -> int | None:
    """``?annee=2023``; None when absent or unreadable."""
    texte = request.GET.get("annee", "")
    annee = int(texte) if _entier(texte) else 0
    return annee if ANNEE_MIN <= annee <= ANNEE_MAX else None


def mission_demandee(request: HttpRequest) -> Mission | None:
    """``?mission=prevention``; None when absent or unknown."""
    texte = request.GET.get("mission", "")
    return Mission(texte) if texte in Mission.values else None


def completude_demandee(request: HttpRequest, source: Source) -> tuple[TableauCompletude, int]:
    """Completeness of every territory, and the year of the page: the one asked for, else the newest with accounts."""
    annee = annee_demandee(request)
    tableau = source.completude(*[annee] if annee else [])
    return tableau, annee or tableau.annee_par_defaut


def _entier(texte: str) -> bool:
    return texte.isascii() and texte.isdigit() and len(texte) <= 9
