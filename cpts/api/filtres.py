"""Filters of lists and exports, the same under the same name wherever the rows have the field.

A room says where its rows hold each field, and adds its own::

    class VersementFiltre(Filtres):
        vers_cpts, annee, jour = "cpts", "date__year", "date"
        mission = ChoixFilter(Mission.choices)

which gives ``cpts``, ``departement``, ``region``, ``exemple``, ``exercice``, ``depuis``, ``jusqu_a`` and ``mission``.
A refusal says what was read and what is expected. Worked examples are left out unless asked: by ``exemple=true``, or by
naming one in ``cpts``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError as SaisieRefusee
from django.db.models import Q, QuerySet
from django.http import Http404
from django_filters import rest_framework as filtres
from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from cpts.api.parametres import DATE_ATTENDUE, enumerer, refus
from cpts.structures.models import CPTS
from cpts.territoires.models import Departement, Region

PREMIERE_ANNEE, DERNIERE_ANNEE = 2000, 2100
ANNEE_ATTENDUE = f"une année de {PREMIERE_ANNEE} à {DERNIERE_ANNEE}, par exemple 2025"
CPTS_ATTENDUE = "l’identifiant (UUID) ou le SIREN (9 chiffres) d’une CPTS"
FORME_ANNEE = {"type": "integer", "minimum": PREMIERE_ANNEE, "maximum": DERNIERE_ANNEE, "example": 2025}
OUI_NON = (("true", "Oui"), ("false", "Non"))
PARAMETRE_CPTS = OpenApiParameter("cpts", str, required=True, allow_blank=False, description="UUID ou SIREN.")


def lire_cle(cle: str) -> Q:
    """Condition on ``CPTS`` for what a caller may write: a public identifier or a SIREN. ``ValueError`` otherwise."""
    texte = str(cle).strip()
    if texte.isascii() and texte.isdigit() and len(texte) == 9:
        return Q(siren=texte)
    return Q(uuid=UUID(texte))


def cle_de_cpts(cle: str) -> Q:
    """The same for a key that stands in an address: ``Http404`` when it is neither a UUID nor a SIREN."""
    try:
        return lire_cle(cle)
    except ValueError as erreur:
        raise Http404 from erreur


def cpts_demandee(request: Request) -> CPTS:
    """The CPTS that ``?cpts=`` names: 400 when it is missing or unreadable, 404 out of the perimeter."""
    cle = request.query_params.get("cpts", "")
    if not cle:
        raise ValidationError({"cpts": [f"Indiquez « cpts » : {CPTS_ATTENDUE}."]})
    try:
        condition = lire_cle(cle)
    except ValueError as erreur:
        raise ValidationError({"cpts": [refus(cle, CPTS_ATTENDUE)]}) from erreur
    return _dans_le_perimetre(request.user, condition)


def _dans_le_perimetre(user: Any, condition: Q) -> CPTS:
    cpts = CPTS.objects.for_user(user).filter(condition).first()
    if cpts is None:
        raise Http404
    return cpts


class CleDeCPTSField(forms.CharField):
    """Text → condition on ``CPTS``."""

    def clean(self, value: Any) -> Q | None:
        texte = super().clean(value)
        try:
            return lire_cle(texte) if texte else None
        except ValueError as erreur:
            raise SaisieRefusee(CPTS_ATTENDUE) from erreur


@extend_schema_field({"type": "string", "example": "912345678"})
class CPTSFilter(filtres.CharFilter):
    """Rows of one CPTS of the caller's perimeter; 404 for any other."""

    field_class = CleDeCPTSField
    attendu = CPTS_ATTENDUE

    def filter(self, qs: QuerySet[Any], value: Q | None) -> QuerySet[Any]:
        if value is None:
            return qs
        return qs.filter(**{self.field_name: _dans_le_perimetre(self.parent.request.user, value).pk})


@extend_schema_field(FORME_ANNEE)
class AnneeFilter(filtres.NumberFilter):
    field_class = forms.IntegerField
    attendu = ANNEE_ATTENDUE

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": PREMIERE_ANNEE, "max_value": DERNIERE_ANNEE, **kwargs})


class JourFilter(filtres.DateFilter):
    attendu = DATE_ATTENDUE

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d"], **kwargs)


class ChoixFilter(filtres.ChoiceFilter):
    """One of the values of a closed list."""

    def __init__(self, choix: Any, **kwargs: Any) -> None:
        super().__init__(**{"choices": choix, "empty_label": None, **kwargs})

    @property
    def attendu(self) -> str:
        return enumerer(valeur for valeur, _ in self.extra["choices"])


@extend_schema_field({"type": "boolean"})
class OuiNonFilter(ChoixFilter):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(OUI_NON, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str | None) -> QuerySet[Any]:
        return super().filter(qs, value == "true" if value else None)


@extend_schema_field({"type": "string", "format": "uuid"})
class IdFilter(filtres.UUIDFilter):
    attendu = "un identifiant (UUID)"


@extend_schema_field({"type": "string", "example": "59"})
class TerritoireFilter(filtres.ModelChoiceFilter):
    """A region or a department by its INSEE code."""

    @property
    def attendu(self) -> str:
        codes = self.extra["queryset"].model.objects.order_by("pk").values_list("pk", flat=True)
        return enumerer(codes) if codes else "le code Insee d’un territoire connu"


def champ_de_cpts(vers_cpts: str, champ: str) -> str:
    """« contrat__cpts », « exemple » → « contrat__cpts__exemple »; « pk » is the register itself."""
    return champ if vers_cpts == "pk" else f"{vers_cpts}__{champ}"


def _de_la_cpts(vers_cpts: str) -> dict[str, filtres.Filter]:
    champ: Callable[[str], str] = lambda nom: champ_de_cpts(vers_cpts, nom)  # noqa: E731
    return {
        "cpts": CPTSFilter(
            field_name=vers_cpts, label="Identifiant (UUID) ou SIREN d’une CPTS du périmètre."
        ),
        "departement": TerritoireFilter(
            field_name=champ("departement"),
            queryset=Departement.objects.all(),
            label="Code Insee du département de rattachement.",
        ),
        "region": TerritoireFilter(
            field_name=champ("departement__region"),
            queryset=Region.objects.all(),
            label="Code Insee de la région.",
        ),
        "exemple": OuiNonFilter(
            field_name=champ("exemple"),
            label="true : les cas d’école seulement ; sans lui, aucun, sauf celui que « cpts » nomme.",
        ),
    }


class Filtres(filtres.FilterSet):
    """See the module. A field left empty does not exist in the rows: its filters are not offered.

    ``vers_cpts``: path to the CPTS (« pk » for the register itself, None: rows of no CPTS); ``annee``: lookup of the
    closing year, or of the year the contract year begins in; ``jour``: the date that ``depuis`` and ``jusqu_a`` bound,
    both included; ``aide_annee``: what ``exercice`` means here.
    """

    vers_cpts: ClassVar[str | None] = "cpts"
    annee: ClassVar[str] = ""
    jour: ClassVar[str] = ""
    aide_annee: ClassVar[str] = "Année de clôture."
    base_filters: ClassVar[dict[str, Any]]

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        """Only the filters asked for, and those required, are made: the others would do nothing."""
        self.__dict__["base_filters"] = {
            nom: filtre
            for nom, filtre in self.base_filters.items()
            if nom in (data or ()) or filtre.extra["required"]
        }
        super().__init__(data, *args, **kwargs)

    @classmethod
    def get_filters(cls) -> dict[str, filtres.Filter]:
        return {**cls._communs(), **super().get_filters()}

    @classmethod
    def _communs(cls) -> dict[str, filtres.Filter]:
        communs: dict[str, filtres.Filter] = {}
        if cls.vers_cpts is not None:
            communs |= _de_la_cpts(cls.vers_cpts)
        if cls.annee:
            communs["exercice"] = AnneeFilter(field_name=cls.annee, label=cls.aide_annee)
        if cls.jour:
            communs["depuis"] = JourFilter(
                field_name=cls.jour, lookup_expr="gte", label="Premier jour compris."
            )
            communs["jusqu_a"] = JourFilter(
                field_name=cls.jour, lookup_expr="lte", label="Dernier jour compris."
            )
        return communs

    def is_valid(self) -> bool:
        """True, or 400 with what was read and what is expected."""
        if super().is_valid():
            self._exiger_des_jours_dans_l_ordre()
            return True
        raise ValidationError({nom: [self._refus(nom)] for nom in self.errors})

    def _exiger_des_jours_dans_l_ordre(self) -> None:
        """400 when the period asked for ends before it begins: no row ever answers it."""
        depuis, jusqu_a = (self.form.cleaned_data.get(nom) for nom in ("depuis", "jusqu_a"))
        if depuis and jusqu_a and depuis > jusqu_a:
            avant = f"un jour qui ne suit pas « jusqu_a » ({jusqu_a:%Y-%m-%d})"
            raise ValidationError({"depuis": [refus(f"{depuis:%Y-%m-%d}", avant)]})

    @property
    def cpts(self) -> CPTS | None:
        """The CPTS asked for; 404 out of the perimeter."""
        condition = self.form.cleaned_data.get("cpts")
        return None if condition is None else _dans_le_perimetre(self.request.user, condition)

    def _refus(self, nom: str) -> str:
        attendu = getattr(self.filters[nom], "attendu", "un texte")
        lu = self.data.get(nom) if self.data else None
        return refus(lu, attendu) if lu else f"Ce paramètre est obligatoire : {attendu}."

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        lignes = super().filter_queryset(queryset)
        demande = self.form.cleaned_data
        if self.vers_cpts is None or demande.get("exemple") or demande.get("cpts"):
            return lignes
        return lignes.filter(**{champ_de_cpts(self.vers_cpts, "exemple"): False})
