"""Shape of a data set, and how one is read from a query set."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet, Sum

from cpts.api.filtres import Filtres
from cpts.structures.models import CPTS
from rapports.exports.colonnes import ColonneExport
from rapports.figes.models import Arrete

if TYPE_CHECKING:
    from cpts.personnes.models import Utilisateur


@dataclass(frozen=True)
class DemandeDExport:
    """Who asks, and what narrows the export. ``cpts`` was found within the perimeter.

    ``arrete``: the snapshot to read; None, the figures of now.
    """

    user: Utilisateur
    filtre: Filtres
    exercice: int | None = None
    cpts: CPTS | None = None
    arrete: Arrete | None = None


# SQL, and its parameters by position or by name.
Requete = tuple[str, Any]


@dataclass(frozen=True)
class Jeu:
    """A data set. ``requete`` gives SQL and parameters whose columns are ``colonnes``, in that order.

    ``filtres``: what may narrow it. ``agrege``: it holds nothing below an aggregate that the reader may see, and is
    open to every role. ``fige``: its figures are kept in snapshots, and ``arrete`` may be asked. ``compter``: how many
    rows it gives, where it is known without them; None: the database counts them.
    """

    nom: str
    titre: str
    colonnes: Sequence[ColonneExport]
    requete: Callable[[DemandeDExport], Requete]
    filtres: type[Filtres]
    agrege: bool = False
    fige: bool = False
    compter: Callable[[DemandeDExport], int] | None = None

    def demander(
        self, user: Utilisateur, parametres: Mapping[str, str] | None = None, arrete: Arrete | None = None
    ) -> DemandeDExport:
        """What a caller asks, read: 400 for a value that is not understood, 404 for a CPTS out of the perimeter."""
        filtre = self.filtres(
            parametres or {}, queryset=CPTS.objects.none(), request=SimpleNamespace(user=user)
        )
        filtre.is_valid()
        return DemandeDExport(user, filtre, filtre.form.cleaned_data.get("exercice"), filtre.cpts, arrete)


def jeu(
    nom: str,
    titre: str,
    colonnes: Sequence[ColonneExport],
    source: Callable[[DemandeDExport], QuerySet],
    filtres: type[Filtres],
    *,
    somme: str = "",
    arretee: Callable[[DemandeDExport], QuerySet] | None = None,
) -> Jeu:
    """A data set read from a query set. ``somme`` names the column that is a sum over the others; ``arretee`` gives
    the same columns from a snapshot, already narrowed."""

    def requete(demande: DemandeDExport) -> Requete:
        if demande.arrete is not None and arretee is not None:
            return arretee(demande).query.sql_with_params()
        return compiler(demande.filtre.filter_queryset(source(demande)), colonnes, somme)

    return Jeu(nom, titre, colonnes, requete, filtres, fige=arretee is not None)


def compiler(qs: QuerySet, colonnes: Sequence[ColonneExport], somme: str) -> Requete:
    """SQL whose select list is exactly the columns."""
    return typees(qs, colonnes, somme).query.sql_with_params()


def typees(qs: QuerySet, colonnes: Sequence[ColonneExport], somme: str = "") -> QuerySet:
    """Rows that are exactly the columns; ``c_`` keeps them apart from the fields of the model."""
    simples = {f"c_{c.nom}": _expression(c) for c in colonnes if c.nom != somme}
    sommes = {f"c_{c.nom}": Sum(c.valeur) for c in colonnes if c.nom == somme}
    # no order: a sort would hold the first byte until the last row is read
    qs = qs.order_by().annotate(**simples)
    if sommes:
        qs = qs.values(*simples).annotate(**sommes)
    return qs.values_list(*(f"c_{c.nom}" for c in colonnes))


def _expression(colonne: ColonneExport) -> Any:
    return F(colonne.valeur) if isinstance(colonne.valeur, str) else colonne.valeur
