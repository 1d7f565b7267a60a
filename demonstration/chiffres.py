"""Published figures against what the loaded database says, counted in its rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from cpts.commun.enums import MISSIONS_ACI
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, CommunePerimetre
from cpts.territoires import chargement as territoires
from cpts.territoires.models import PopulationCommune
from demonstration.nation import BAREME, DERNIERE_SIGNATURE
from demonstration.publies import ChiffreAttendu, chiffres
from financements.aci.publication import charger_grille
from financements.contrats.models import Contrat
from financements.versements.models import Versement


def tableau(entiere: bool) -> list[dict[str, str | bool | None]]:
    """One row per published figure: published, reached, whether it holds (None for a part of the nation)."""
    return [_ligne(chiffre, entiere) for chiffre in chiffres().values()]


def _ligne(chiffre: ChiffreAttendu, entiere: bool) -> dict[str, str | bool | None]:
    atteint = _MESURES[chiffre.cle](chiffre)
    tenu = abs(atteint - chiffre.valeur) <= chiffre.tolerance if entiere else None
    return {
        "cle": chiffre.cle,
        "libelle": chiffre.libelle,
        "publie": str(chiffre.valeur),
        "atteint": str(atteint),
        "unite": chiffre.unite,
        "tenu": tenu,
        "source": chiffre.source,
    }


def _a_l_etat(*etats: Etat) -> QuerySet[CPTS]:
    connues = CPTS.objects.avec_etat(DERNIERE_SIGNATURE).filter(demonstration=True)
    return connues.filter(Q(etat__in=etats))


def _cpts_a_l_etat(*etats: Etat) -> Decimal:
    return Decimal(_a_l_etat(*etats).count())


def _habitants(condition: Q) -> int:
    populations = PopulationCommune.objects.filter(condition, millesime=territoires.millesime_courant())
    return populations.aggregate(total=Sum("population"))["total"] or 0


def _part_couverte(_: ChiffreAttendu) -> Decimal:
    signees = _a_l_etat(Etat.ACI_SIGNE).values("pk")
    communes = CommunePerimetre.objects.filter(cpts__in=signees).values("commune")
    couverts, tous = _habitants(Q(commune__in=communes)), _habitants(Q())
    return (Decimal(couverts) / tous).quantize(Decimal("0.000001")) if tous else Decimal(0)


def _sans_cpts(_: ChiffreAttendu) -> Decimal:
    return Decimal(_habitants(~Q(commune__in=CommunePerimetre.objects.values("commune"))))


def _verse(chiffre: ChiffreAttendu) -> Decimal:
    rows = Versement.objects.filter(date__year=chiffre.annee)
    return rows.aggregate(total=Sum("montant"))["total"] or Decimal(0)


def _payees(chiffre: ChiffreAttendu) -> Decimal:
    rows = Versement.objects.filter(date__year=chiffre.annee)
    return Decimal(rows.values("cpts").distinct().count())


def _engage(_: ChiffreAttendu) -> Decimal:
    grille = charger_grille(BAREME)
    contrats = Contrat.objects.filter(
        signature__lte=DERNIERE_SIGNATURE, fin__gte=DERNIERE_SIGNATURE, cpts__exemple=False
    )
    maxima = [
        grille.maximum(taille, DERNIERE_SIGNATURE, list(MISSIONS_ACI))
        for taille in contrats.values_list("taille", flat=True)
    ]
    return sum((montant or Decimal(0) for montant in maxima), Decimal(0))


_MESURES: dict[str, Callable[[ChiffreAttendu], Decimal]] = {
    "cpts": lambda _: _cpts_a_l_etat(*Etat),
    "signees": lambda _: _cpts_a_l_etat(Etat.ACI_SIGNE),
    "validees": lambda _: _cpts_a_l_etat(Etat.PROJET_VALIDE),
    "lettres": lambda _: _cpts_a_l_etat(Etat.LETTRE_INTENTION),
    "part_couverte": _part_couverte,
    "sans_cpts": _sans_cpts,
    "verse_2022": _verse,
    "verse_2023": _verse,
    "verse_2024": _verse,
    "payees_2023": _payees,
    "engage": _engage,
}
