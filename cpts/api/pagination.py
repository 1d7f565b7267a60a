"""Lists of the API: ``{total, suivant, precedent, resultats}``, by cursor.

A cursor is the position of a row: the values of its sort keys, the last one unique. The next page is what sorts after
that position, so a walk shows each row once and ends, however many rows share a key, and rows added or removed
meanwhile shift nothing.
"""

from __future__ import annotations

import binascii
import datetime
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError as ValeurRefusee
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import F, Field, OrderBy, Q, QuerySet
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

LIMITE_PAR_DEFAUT, LIMITE_MAX = 50, 500
CURSEUR_ILLISIBLE = (
    "Le curseur n’est pas lisible, ou il vient d’une autre liste : reprenez l’adresse « suivant » telle quelle, ou "
    "recommencez sans « curseur »."
)
Position = list[Any]


class LignesOrdonnees(Protocol):
    """Rows in one order. ``position`` None: from the end where the walk begins."""

    def compter(self) -> int: ...
    def lire(self, position: Position | None, arriere: bool, nombre: int) -> list[Any]: ...
    def position(self, ligne: Any) -> Position: ...
    def comprendre(self, valeurs: Position) -> Position: ...


@dataclass(frozen=True)
class CurseurDeListe:
    """Where a page begins, and whether it goes back."""

    arriere: bool
    position: Position

    def en_texte(self) -> str:
        brut = json.dumps([int(self.arriere), *self.position], cls=Horodatage, separators=(",", ":"))
        return urlsafe_b64encode(brut.encode()).decode().rstrip("=")

    @classmethod
    def lire(cls, texte: str, source: LignesOrdonnees) -> CurseurDeListe:
        """``ValueError`` for what no list wrote."""
        octets = urlsafe_b64decode(texte.encode("ascii") + b"=" * (-len(texte) % 4))
        sens, *valeurs = json.loads(octets.decode())
        if sens not in (0, 1):
            raise ValueError(texte)
        return cls(bool(sens), source.comprendre(valeurs))


class Horodatage(DjangoJSONEncoder):
    """Instants to the microsecond: a position rounded to the millisecond would show rows twice."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime.datetime) else super().default(o)


class CleDeTri:
    """A column the rows are sorted by: « echeance », « -recu_le », « pk ». Nulls come last either way."""

    def __init__(self, nom: str, lignes: QuerySet[Any]) -> None:
        self.descendante, self.nom = nom.startswith("-"), nom.removeprefix("-")
        meta = lignes.model._meta
        self.champ: Field = meta.pk if self.nom == "pk" else meta.get_field(self.nom)
        self.unique = bool(self.champ.unique and not self.champ.null)

    def ordre(self, arriere: bool) -> OrderBy:
        descendant = self.descendante != arriere
        nuls = {} if not self.champ.null else {"nulls_first": True} if arriere else {"nulls_last": True}
        return OrderBy(F(self.nom), descending=descendant, **nuls)

    def egale(self, valeur: Any) -> Q:
        return Q(**{f"{self.nom}__isnull": True}) if valeur is None else Q(**{self.nom: valeur})

    def au_dela(self, valeur: Any, arriere: bool, *, ou_egale: bool = False) -> Q | None:
        """What sorts strictly further than ``valeur``; None: nothing does."""
        if valeur is None:
            return Q(**{f"{self.nom}__isnull": False}) if arriere else None
        signe = "lt" if self.descendante != arriere else "gt"
        plus_loin = Q(**{f"{self.nom}__{signe}{'e' if ou_egale else ''}": valeur})
        return (
            plus_loin | Q(**{f"{self.nom}__isnull": True}) if self.champ.null and not arriere else plus_loin
        )

    def comprendre(self, valeur: Any) -> Any:
        """A value of a cursor as the column holds it."""
        if valeur is None:
            if self.champ.null:
                return None
            raise ValueError(self.nom)
        if not isinstance(valeur, str | int) or "\x00" in str(valeur):
            raise ValueError(self.nom)
        str(valeur).encode()
        lue = self.champ.to_python(valeur)
        self.champ.run_validators(lue)
        if isinstance(lue, datetime.datetime) and timezone.is_naive(lue):
            raise ValueError(self.nom)
        return lue


class Lignes:
    """Rows of the database, sorted by columns of their model; the primary key is added where no key is unique."""

    def __init__(self, lignes: QuerySet[Any], ordre: Sequence[str]) -> None:
        self.lignes = lignes
        self.cles = [CleDeTri(nom, lignes) for nom in ordre]
        if not any(cle.unique for cle in self.cles):
            self.cles.append(CleDeTri("pk", lignes))

    def compter(self) -> int:
        return self.lignes.count()

    def lire(self, position: Position | None, arriere: bool, nombre: int) -> list[Any]:
        lignes = self.lignes if position is None else self.lignes.filter(self._au_dela(position, arriere))
        return list(lignes.order_by(*(cle.ordre(arriere) for cle in self.cles))[:nombre])

    def position(self, ligne: Any) -> Position:
        return [getattr(ligne, cle.nom) for cle in self.cles]

    def comprendre(self, valeurs: Position) -> Position:
        return [cle.comprendre(valeur) for cle, valeur in zip(self.cles, valeurs, strict=True)]

    def _au_dela(self, position: Position, arriere: bool) -> Q:
        """(first key further) or (same first key and second further) or…, behind a bound that an index can serve."""
        condition, prefixe = Q(pk__in=[]), Q()
        for cle, valeur in zip(self.cles, position, strict=True):
            plus_loin = cle.au_dela(valeur, arriere)
            if plus_loin is not None:
                condition |= prefixe & plus_loin
            prefixe &= cle.egale(valeur)
        borne = self.cles[0].au_dela(position[0], arriere, ou_egale=True) if position[0] is not None else None
        return condition if borne is None else borne & condition


class ListeEnMemoire:
    """Things already read, sorted by a key made of texts (the last one unique): files, regimes, territories."""

    def __init__(self, choses: Iterable[Any], cle: Callable[[Any], Sequence[str]]) -> None:
        self.cle = cle
        self.choses = sorted(choses, key=self.position)

    def compter(self) -> int:
        return len(self.choses)

    def lire(self, position: Position | None, arriere: bool, nombre: int) -> list[Any]:
        dans_l_ordre = reversed(self.choses) if arriere else iter(self.choses)
        au_dela = (
            chose
            for chose in dans_l_ordre
            if position is None
            or (self.position(chose) < position if arriere else self.position(chose) > position)
        )
        return [chose for chose, _ in zip(au_dela, range(nombre), strict=False)]

    def position(self, chose: Any) -> Position:
        return list(self.cle(chose))

    def comprendre(self, valeurs: Position) -> Position:
        if not all(isinstance(valeur, str) for valeur in valeurs):
            raise ValueError(valeurs)
        return valeurs


class ParCurseur(BasePagination):
    """Cursor pagination with the total of the filtered list.

    The order is the view's attribute ``ordering``, else the primary key. ``?limite=`` asks for 1 to 500 results a page,
    ``?curseur=`` comes from ``suivant`` or ``precedent``.
    """

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        ordre = getattr(view, "ordering", None) or ("pk",)
        source: LignesOrdonnees = (
            queryset if isinstance(queryset, ListeEnMemoire) else Lignes(queryset, ordre)
        )
        self.request, limite = request, self._limite(request)
        curseur = self._curseur(request, source)
        self.total = source.compter()
        arriere = bool(curseur and curseur.arriere)
        lues = source.lire(curseur.position if curseur else None, arriere, limite + 1)
        page, reste = lues[:limite], len(lues) > limite
        if arriere:
            page.reverse()
        bords = (
            [CurseurDeListe(bool(i == 0), source.position(page[-i])) for i in (0, 1)]
            if page
            else [None, None]
        )
        # what the page was reached from still lies behind it
        self.precedent = bords[0] if (reste if arriere else curseur) else None
        self.suivant = bords[1] if (curseur if arriere else reste) else None
        return page

    def _limite(self, request: Request) -> int:
        texte = request.query_params.get("limite")
        if texte is None:
            return LIMITE_PAR_DEFAUT
        limite = int(texte) if texte.isascii() and texte.isdigit() and len(texte) <= 4 else 0
        if not 1 <= limite <= LIMITE_MAX:
            raise ValidationError(
                {"limite": [f"Lu « {texte[:40]} » ; attendu : un nombre entier de 1 à {LIMITE_MAX}."]}
            )
        return limite

    def _curseur(self, request: Request, source: LignesOrdonnees) -> CurseurDeListe | None:
        texte = request.query_params.get("curseur")
        if texte is None:
            return None
        try:
            return CurseurDeListe.lire(texte, source)
        except (ValueError, TypeError, binascii.Error, ValeurRefusee, RecursionError) as erreur:
            raise ValidationError({"curseur": [CURSEUR_ILLISIBLE]}) from erreur

    def _adresse(self, curseur: CurseurDeListe | None) -> str | None:
        if curseur is None:
            return None
        return replace_query_param(self.request.build_absolute_uri(), "curseur", curseur.en_texte())

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "total": self.total,
                "suivant": self._adresse(self.suivant),
                "precedent": self._adresse(self.precedent),
                "resultats": data,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        adresse = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["total", "suivant", "precedent", "resultats"],
            "properties": {
                "total": {"type": "integer", "description": "Nombre de résultats de toute la liste."},
                "suivant": adresse,
                "precedent": adresse,
                "resultats": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "curseur",
                "in": "query",
                "required": False,
                "description": "Curseur lu dans « suivant » ou « precedent ».",
                "schema": {"type": "string"},
            },
            {
                "name": "limite",
                "in": "query",
                "required": False,
                "description": f"Nombre de résultats par page, {LIMITE_MAX} au plus.",
                "schema": {
                    "type": "integer", "minimum": 1, "maximum": LIMITE_MAX, "default": LIMITE_PAR_DEFAUT,
                },
            },
        ]  # fmt: skip
