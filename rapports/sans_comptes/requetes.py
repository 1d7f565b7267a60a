"""Who has sent nothing: CPTS expected for a year of which no account came, where they are, and what they were paid.

Expected is what completeness says (``rapports.sommes.completude``). A budget is no account: who sent only that has
sent nothing of the year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import CharField, DecimalField, F, OuterRef, QuerySet, Subquery, Sum
from django.utils import timezone

from comptes.versions.enums import Piece
from comptes.versions.models import Version
from cpts.droits.enums import Role
from cpts.droits.perimetre import perimetre_de
from cpts.structures.enums import NatureRattachement
from cpts.structures.models import CPTS, Rattachement
from cpts.structures.models.structures import en_vigueur
from financements.versements.models import Versement
from rapports.sommes.completude import completude_par_cpts

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur

LECTEURS = (Role.CNAM, Role.ADMIN, Role.ARS, Role.CPAM)
RIEN, NON_RETENU = "rien", "non_retenu"
SANS_CAISSE = "Caisse non renseignée"
ZERO = Decimal(0)


def lit_cpts_par_cpts(user: Utilisateur) -> bool:
    """Whether a person follows CPTS one by one: readers of aggregates never do."""
    return perimetre_de(user).a_role(*LECTEURS)


@dataclass(frozen=True)
class Attendue:
    """A CPTS expected for a year. ``pieces``: what was received of it; ``verse``: None when no payment is known."""

    pk: int
    uuid: UUID
    departement: str
    region: str
    nom_region: str
    caisse: str
    nom_caisse: str
    verse: Decimal | None
    retenue: bool
    pieces: frozenset[str] = frozenset()

    @property
    def envoi(self) -> str:
        """« rien », « non_retenu » when something came and no account counts, empty when the accounts count."""
        if self.retenue:
            return ""
        return NON_RETENU if self.pieces - {Piece.BUDGET} else RIEN


@dataclass(frozen=True)
class GroupeSansComptes:
    """CPTS of a region or a caisse: those expected, those of them that are looked for, and what both were paid."""

    cle: str
    nom: str
    attendues: int
    absentes: int
    verse_total: Decimal
    verse: Decimal

    @property
    def part(self) -> Decimal | None:
        """Share of what was paid that went to them; None when nothing was paid."""
        return self.verse / self.verse_total if self.verse_total else None


def attendues(user: Utilisateur, annee: int) -> list[Attendue]:
    """Every CPTS of the perimeter expected for a year, by name. Three queries."""
    lues = {c.uuid: c.completude for c in completude_par_cpts(annee=annee) if c.completude.attendues}
    recues = pieces_recues(annee)
    champs = ("pk", "uuid", "departement_id", "departement__region_id", "departement__region__nom")
    lignes = _avec_caisse(CPTS.objects.for_user(user).filter(exemple=False)).order_by("nom_tri", "pk")
    return [
        Attendue(
            pk,
            uuid,
            departement,
            region,
            nom_region,
            str(caisse or ""),
            nom_caisse or SANS_CAISSE,
            lues[uuid].verse_total,
            bool(lues[uuid].recues),
            recues.get(pk, frozenset()),
        )
        for pk, uuid, departement, region, nom_region, caisse, nom_caisse in lignes.values_list(
            *champs, "caisse_uuid", "caisse_nom"
        )
        if uuid in lues
    ]


def _avec_caisse(lignes: QuerySet[CPTS]) -> QuerySet[CPTS]:
    """Annotate the signing caisse of the day: ``caisse_uuid`` and ``caisse_nom``."""
    liens = Rattachement.objects.filter(
        en_vigueur(timezone.localdate()), cpts=OuterRef("pk"), nature=NatureRattachement.CAISSE
    )
    return lignes.annotate(
        caisse_uuid=Subquery(liens.values("organisation__uuid")[:1]),
        caisse_nom=Subquery(liens.values("organisation__nom")[:1], output_field=CharField()),
    )


def pieces_recues(annee: int) -> dict[int, frozenset[str]]:
    """Pieces received for the exercises closed in a year, by primary key of the CPTS; what was withdrawn is not."""
    recues: dict[int, set[str]] = defaultdict(set)
    versions = Version.objects.filter(depot__exercice__fin__year=annee, retiree_le__isnull=True).order_by()
    for cpts, piece in versions.values_list("depot__cpts_id", "depot__piece").distinct():
        recues[cpts].add(piece)
    return {cpts: frozenset(pieces) for cpts, pieces in recues.items()}


def par_region(lues: Iterable[Attendue], envoi: str) -> list[GroupeSansComptes]:
    return _grouper(lues, envoi, lambda a: (a.region, a.nom_region))


def par_caisse(lues: Iterable[Attendue], envoi: str) -> list[GroupeSansComptes]:
    return _grouper(lues, envoi, lambda a: (a.caisse, a.nom_caisse))


def ensemble(lues: Iterable[Attendue], envoi: str) -> GroupeSansComptes:
    """All of them."""
    groupes = _grouper(lues, envoi, lambda _: ("", ""))
    return groupes[0] if groupes else GroupeSansComptes("", "", 0, 0, ZERO, ZERO)


def _grouper(
    lues: Iterable[Attendue], envoi: str, cle: Callable[[Attendue], tuple[str, str]]
) -> list[GroupeSansComptes]:
    """Most money concerned first, then by number, then by name; those without any are left out."""
    groupes: dict[tuple[str, str], list[Attendue]] = defaultdict(list)
    for lue in lues:
        groupes[cle(lue)].append(lue)
    faits = [_groupe(*cles, siennes, envoi) for cles, siennes in groupes.items()]
    return sorted((g for g in faits if g.absentes), key=lambda g: (-g.verse, -g.absentes, g.nom))


def _groupe(cle: str, nom: str, lues: list[Attendue], envoi: str) -> GroupeSansComptes:
    absentes = [lue for lue in lues if lue.envoi == envoi]
    return GroupeSansComptes(cle, nom, len(lues), len(absentes), _verse(lues), _verse(absentes))


def _verse(lues: Iterable[Attendue]) -> Decimal:
    return sum((lue.verse for lue in lues if lue.verse is not None), ZERO)


def lignes(lues: Iterable[Attendue], annee: int) -> QuerySet[CPTS]:
    """The rows of the list, with what each was paid in the year: unknown when no payment is."""
    versements = Versement.objects.filter(cpts=OuterRef("pk"), date__year=annee).order_by().values("cpts")
    verse = Subquery(versements.annotate(somme=Sum("montant")).values("somme"), output_field=DecimalField())
    return _avec_caisse(CPTS.objects.filter(pk__in=[lue.pk for lue in lues])).annotate(
        verse=verse,
        departement_nom=F("departement__nom"),
        region_nom=F("departement__region__nom"),
        region_code=F("departement__region"),
    )
