"""Questions of the reading: a person answers, the file is read with the answers, the next deposit is not asked.

An answer is kept by CPTS, piece and layout (``ChoixRetenu``). One that names a year is used again for the same
exercise only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from comptes.depots.compter import ramener, remettre_en_file
from comptes.depots.motifs import ActeImpossible
from comptes.lecture import Lecture
from comptes.versions.enums import Verdict
from comptes.versions.models import ChoixRetenu, Version
from cpts.personnes.models import Utilisateur
from cpts.traces.actes import journaliser

_ANNEE = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")


def questions_ouvertes(version: Version) -> list[dict[str, Any]]:
    """The questions that a reading left open, as ``verifier --json`` gives them."""
    if version.verdict != Verdict.A_PRECISER:
        return []
    return list(((version.compte or {}).get("lecture") or {}).get("questions", ()))


def exiger_des_reponses(version: Version, choix: Mapping[str, str]) -> None:
    """Every answer must be one of those proposed, and one at least must be given."""
    proposees = {
        question["code"]: [possible["valeur"] for possible in question["choix"]]
        for question in questions_ouvertes(version)
    }
    for code, valeur in choix.items():
        if code not in proposees:
            raise ActeImpossible(f"La lecture de ce dépôt ne pose pas la question « {code} ».")
        if valeur not in proposees[code]:
            attendues = ", ".join(f"« {possible} »" for possible in proposees[code])
            raise ActeImpossible(f"« {valeur} » n’est pas une réponse à « {code} » ; attendu : {attendues}.")
    if not choix:
        raise ActeImpossible("Choisissez une réponse.")


def repondre(user: Utilisateur, version: Version, choix: dict[str, str]) -> None:
    """Write the answers and have the file read with them. The caller holds the locks."""
    ramener(version)
    version.choix, version.choix_par, version.choix_le = choix, user, timezone.now()
    version.choix_repris = {
        c: v for c, v in version.choix_repris.items() if version.choix.get(c) == v.get("valeur")
    }
    version.verdict, version.compte = "", None
    remettre_en_file(version, ["choix", "choix_par", "choix_le", "choix_repris", "verdict", "compte"])
    dire(user, version, choix)


def dire(user: Utilisateur, version: Version, choix: Mapping[str, str]) -> None:
    """Tell the journal of the CPTS what was answered."""
    objet = f"Réponse donnée à la lecture du dépôt {version.numero}, {version.depot}"
    reponses = " ; ".join(f"{code} = {valeur}" for code, valeur in choix.items())
    journaliser(user, version.depot.cpts, "depot.precise", objet, details={"reponses": reponses})


def jumelle_de(version: Version, choix: dict[str, str]) -> Version | None:
    """The version of the same bytes that already has these answers."""
    memes = Version.objects.filter(depot=version.depot_id, sha256=version.sha256, choix=choix)
    return memes.exclude(pk=version.pk).avec_depot().first()


# --- What is remembered ----------------------------------------------------------------------------------


def reprendre_les_reponses(version: Version, lecture: Lecture) -> bool:
    """Whether answers kept for this layout settle questions left open; they are then on the version, to be saved."""
    connues = _reponses_connues(version, lecture)
    if connues:
        _reprendre(version, connues)
    return bool(connues)


def _reponses_connues(version: Version, lecture: Lecture) -> dict[str, ChoixRetenu]:
    """Answers kept for this layout that settle questions left open, by code."""
    reperage = lecture.reperage
    if not reperage.empreinte or not reperage.questions:
        return {}
    possibles = {question.code: {c.valeur for c in question.choix} for question in reperage.questions}
    retenus = ChoixRetenu.objects.filter(
        cpts=version.depot.cpts_id,
        piece=version.depot.piece,
        empreinte=reperage.empreinte,
        code__in=possibles,
    ).select_related("choisi_par")
    return {
        retenu.code: retenu
        for retenu in retenus
        if retenu.valeur in possibles[retenu.code]
        and (retenu.exercice_id == version.depot.exercice_id or not _ANNEE.search(retenu.valeur))
    }


def _reprendre(version: Version, connues: Mapping[str, ChoixRetenu]) -> None:
    """Write on the version the answers used again, and whose they are. The caller saves."""
    version.choix = {**version.choix, **{code: retenu.valeur for code, retenu in connues.items()}}
    version.choix_repris = {
        code: {
            "valeur": retenu.valeur,
            "par": str(retenu.choisi_par),
            "le": timezone.localdate(retenu.choisi_le).isoformat(),
        }
        for code, retenu in connues.items()
    }


def retenir_les_reponses(version: Version, lecture: Lecture) -> None:
    """Keep, for the next deposit of this layout, the answers that a person gave and the reading used."""
    par, empreinte = version.choix_par, lecture.reperage.empreinte
    if par is None or not empreinte:
        return
    for code, valeur in lecture.reperage.choix.items():
        if code in version.choix and code not in version.choix_repris:
            ChoixRetenu.objects.update_or_create(
                cpts_id=version.depot.cpts_id,
                piece=version.depot.piece,
                empreinte=empreinte,
                code=code,
                defaults={
                    "valeur": valeur,
                    "exercice_id": version.depot.exercice_id,
                    "choisi_par": par,
                    "choisi_le": version.choix_le or timezone.now(),
                },
            )


def empreinte_de(version: Version) -> str:
    """Fingerprint of the layout that was read; empty when there is none."""
    return ((version.compte or {}).get("lecture") or {}).get("empreinte", "")
