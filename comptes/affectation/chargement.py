"""The rules in force of a CPTS, and the national ones shipped with the product (``donnees/analytique``)."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Q

from comptes.affectation.enums import ModeRegle
from comptes.affectation.models import JeuRegles, RegleVentilation
from comptes.affectation.regles import JeuDeRegles, Regle, depuis_modeles
from comptes.lecture.referentiels import DOSSIER
from cpts.commun.verrous import Verrou, tenir

DONNEES = DOSSIER / "analytique"


def verrouiller_cpts(cpts_id: int) -> None:
    """Serialise, until the end of the transaction, all that decides or adds up for a CPTS."""
    tenir(Verrou.AFFECTATION.sur(cpts_id))


def verrouiller_decisions(cpts_id: int) -> None:
    """``verrouiller_cpts`` then ``retenir_natures``, in one round trip."""
    tenir(Verrou.AFFECTATION.sur(cpts_id), Verrou.NATURES.partage())


def jeu_en_vigueur(cpts_id: int) -> JeuDeRegles:
    """Rules that decide today for a CPTS: its own and the national ones.

    Two queries at most once those are known: a CPTS without an act has no rule.
    """
    jeux = JeuRegles.objects.filter(Q(cpts_id=cpts_id) | Q(cpts_id__isnull=True))
    derniers: dict[int | None, tuple[int, int]] = {
        cpts: (pk, n) for cpts, pk, n in jeux.order_by("numero").values_list("cpts_id", "pk", "numero")
    }
    if None not in derniers:
        charger_regles_nationales()
        return jeu_en_vigueur(cpts_id)
    national, _ = derniers[None]
    nationales = _regles_nationales(connection.settings_dict["NAME"], national)
    if cpts_id not in derniers:
        return JeuDeRegles(0, nationales)
    propres = RegleVentilation.objects.en_vigueur().filter(cpts_id=cpts_id).order_by("pk")
    return JeuDeRegles(derniers[cpts_id][1], depuis_modeles(propres) + nationales)


@lru_cache(maxsize=4)
def _regles_nationales(base: str, jeu: int) -> tuple[Regle, ...]:
    """National rules of a published version, which never changes; ``base`` tells databases of one process apart."""
    numero = JeuRegles.objects.values_list("numero", flat=True).get(pk=jeu)
    return depuis_modeles(RegleVentilation.objects.en_vigueur(numero).filter(cpts=None).order_by("pk"))


def numero_courant(cpts_id: int | None) -> int:
    """Version of the rules of a CPTS (of the national rules when None); 0 before the first act."""
    return JeuRegles.objects.filter(cpts=cpts_id).aggregate(dernier=Max("numero"))["dernier"] or 0


@transaction.atomic
def charger_regles_nationales() -> int:
    """Bring the national rules of the data files into the database; returns their version. Twice changes nothing.

    A published version never changes: a newer file closes the rules of the former and opens its own.
    """
    verrouiller_cpts(0)
    numero = numero_courant(None)
    for jeu in _jeux_publies():
        if jeu["numero"] > numero:
            numero = _publier(jeu)
    return numero


@cache
def _jeux_publies() -> tuple[dict[str, Any], ...]:
    """National rule files, oldest first. The version is the number that ends ``identifiant``."""
    jeux = [json.loads(fichier.read_text(encoding="utf-8")) for fichier in sorted(DONNEES.glob("*.json"))]
    for jeu in jeux:
        jeu["numero"] = int(jeu["identifiant"].rsplit("-", 1)[1])
    return tuple(sorted(jeux, key=lambda jeu: jeu["numero"]))


def _publier(jeu: dict[str, Any]) -> int:
    numero = jeu["numero"]
    JeuRegles.objects.create(cpts=None, numero=numero, geste=f"{jeu['titre']} ({jeu['identifiant']})"[:200])
    RegleVentilation.objects.en_vigueur().filter(cpts=None).update(jusqu_a=numero)
    justification = f"{jeu['source']} (force : {jeu['force']})"
    RegleVentilation.objects.bulk_create(
        RegleVentilation(
            cpts=None,
            mode=mode,
            missions={mission: "100"},
            justification=justification,
            depuis=numero,
            **champ,
        )
        for mode, champ, mission in _regles_du_jeu(jeu)
    )
    return numero


def _regles_du_jeu(jeu: dict[str, Any]) -> list[tuple[ModeRegle, dict[str, str], str]]:
    codes = [
        (ModeRegle.ANALYTIQUE, {"analytique": code}, mission)
        for mission, variantes in jeu["codes"].items()
        for code in variantes
    ]
    libelles = [
        (ModeRegle.SOUS_COMPTE, {"libelle": expression}, mission)
        for mission, expressions in jeu["libelles_comptes"].items()
        for expression in expressions
    ]
    return codes + libelles
