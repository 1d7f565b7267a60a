"""Public search: the CPTS of a commune, its caisse and its ARS, or « zone blanche » and who is near.

Nothing here but the register: no payment, no account, no finding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from cpts.structures.enums import Etat, NatureRattachement
from cpts.structures.models import CPTS, CommunePerimetre, EtapeVie, Rattachement, en_vigueur
from cpts.territoires.chargement import chercher_communes
from cpts.territoires.models import Commune

VOISINES_MAX = 4
COMMUNES_MAX = 12


@dataclass(frozen=True)
class CptsTrouvee:
    """What the register says of a CPTS to everyone."""

    nom: str
    etat: str
    caisse: str
    ars: str
    demonstration: bool


@dataclass
class CommuneTrouvee:
    """A commune and its CPTS; without one, ``voisines`` are names of CPTS of the same EPCI or department."""

    commune: Commune
    cpts: list[CptsTrouvee] = field(default_factory=list)
    voisines: list[str] = field(default_factory=list)

    @property
    def zone_blanche(self) -> bool:
        return not self.cpts


def chercher(texte: str) -> list[CommuneTrouvee]:
    """Communes that answer, best first, each with its CPTS. Five queries at most."""
    trouvees = [CommuneTrouvee(commune) for commune in chercher_communes(texte, COMMUNES_MAX)]
    par_code = {t.commune.pk: t for t in trouvees}
    for lien in _cpts_des_communes(par_code):
        par_code[lien.commune_id].cpts.append(_cpts_trouvee(lien))
    _ajouter_voisines([t for t in trouvees if t.zone_blanche])
    return trouvees


def _cpts_des_communes(codes: Iterable[str]) -> QuerySet[CommunePerimetre]:
    aujourd_hui = timezone.localdate()
    etapes = EtapeVie.objects.filter(cpts=OuterRef("cpts"), date__lte=aujourd_hui).order_by("-date", "-pk")
    liens = Rattachement.objects.filter(en_vigueur(aujourd_hui), cpts=OuterRef("cpts"))
    return (
        CommunePerimetre.objects.filter(en_vigueur(aujourd_hui), commune__in=list(codes))
        .select_related("cpts")
        .annotate(
            etat=Subquery(etapes.values("etat")[:1]),
            liens=ArraySubquery(liens.values(objet=JSONObject(nature="nature", nom="organisation__nom"))),
        )
        .order_by("cpts__nom_tri")
    )


def _cpts_trouvee(lien: Any) -> CptsTrouvee:
    noms = {li["nature"]: li["nom"] for li in lien.liens}
    return CptsTrouvee(
        nom=lien.cpts.nom,
        etat=Etat(lien.etat).label if lien.etat else "État inconnu",
        caisse=noms.get(NatureRattachement.CAISSE, ""),
        ars=noms.get(NatureRattachement.ARS, ""),
        demonstration=lien.cpts.demonstration,
    )


def _ajouter_voisines(blanches: list[CommuneTrouvee]) -> None:
    """Name the CPTS that cover other communes of the same EPCI, else of the same department: one query."""
    if not blanches:
        return
    epcis = {t.commune.epci for t in blanches if t.commune.epci}
    departements = {t.commune.departement_id for t in blanches}
    proches = (
        CPTS.objects.filter(
            Q(communeperimetre__commune__epci__in=epcis)
            | Q(communeperimetre__commune__departement__in=departements),
            communeperimetre__fin__isnull=True,
        )
        .values_list("nom", "communeperimetre__commune__epci", "communeperimetre__commune__departement_id")
        .distinct()
        .order_by("nom_tri", "nom")
    )
    for_epci: dict[str, list[str]] = {}
    for_departement: dict[str, list[str]] = {}
    for nom, epci, departement in proches:
        _noter(for_epci, epci, nom)
        _noter(for_departement, departement, nom)
    for trouvee in blanches:
        commune = trouvee.commune
        noms = for_epci.get(commune.epci) or for_departement.get(commune.departement_id) or []
        trouvee.voisines = noms[:VOISINES_MAX]


def _noter(noms: dict[str, list[str]], cle: str, nom: str) -> None:
    liste = noms.setdefault(cle, [])
    if nom not in liste:
        liste.append(nom)
