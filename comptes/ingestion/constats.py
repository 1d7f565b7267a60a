"""Findings that need the database (``DEP-xx``): they never change the verdict, which depends on the file alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from comptes.lecture import Lecture
from comptes.versions.enums import Gravite, Piece
from comptes.versions.models import Depot, Version
from cpts.commun.formats import euros

# The other accounts of the same exercise, which should give the same result.
COMPTES_JUMEAUX = {Piece.FEC: Piece.BALANCE, Piece.BALANCE: Piece.FEC}


@dataclass(frozen=True)
class ConstatDepot:
    """Same fields as a finding of the reading engine; it concerns the whole deposit, hence no line."""

    code: str
    gravite: str
    message: str
    que_faire: str
    lu: str | None = None
    attendu: str | None = None
    fichier: str | None = None
    ligne: int | None = None
    champ: str | None = None
    nombre: int = 1
    lignes: str | None = None


def constats_du_depot(version: Version, lecture: Lecture) -> list[ConstatDepot]:
    """Every ``DEP-xx`` finding of a version that has just been read."""
    return [*_meme_fichier_ailleurs(version), *_resultat_different(version, lecture)]


def _meme_fichier_ailleurs(version: Version) -> Iterator[ConstatDepot]:
    """DEP-01: the same bytes already deposited by this CPTS for another exercise or piece."""
    ailleurs = Version.objects.filter(
        sha256=version.sha256, depot__cpts=version.depot.cpts_id, retiree_le__isnull=True
    ).exclude(depot=version.depot_id)
    pk = ailleurs.values_list("pk", flat=True).first()
    if pk:
        autre = Version.objects.avec_depot().get(pk=pk)
        yield ConstatDepot(
            "DEP-01",
            Gravite.ALERTE,
            f"Ce même fichier a déjà été déposé : récépissé {autre.numero}, {autre.depot}.",
            "Vérifiez l’exercice et la pièce choisis. Retirez le dépôt qui est en trop.",
            lu=f"récépissé {autre.numero}",
            attendu="un fichier par exercice et par pièce",
        )


def _resultat_different(version: Version, lecture: Lecture) -> Iterator[ConstatDepot]:
    """DEP-02: ledger and balance of one exercise that do not give the same result."""
    jumelle = COMPTES_JUMEAUX.get(Piece(version.depot.piece))
    if jumelle is None or lecture.resultat is None:
        return
    compte = (
        Depot.objects.filter(exercice=version.depot.exercice_id, piece=jumelle)
        .values_list("version_courante__compte", flat=True)
        .first()
    )
    if not compte or compte["resultat"] is None:
        return
    autre = Decimal(compte["resultat"])
    if autre == lecture.resultat:
        return
    yield ConstatDepot(
        "DEP-02",
        Gravite.ALERTE,
        f"Le résultat lu ici ({euros(lecture.resultat)}) n’est pas celui de la pièce "
        f"« {jumelle.label} » déjà déposée ({euros(autre)}).",
        "Vérifiez que les deux fichiers viennent de la même clôture ; déposez à nouveau celui qui n’est pas à jour.",
        lu=euros(lecture.resultat),
        attendu=euros(autre),
    )
