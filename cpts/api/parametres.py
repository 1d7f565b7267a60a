"""What an address may be asked: the parameters that its documentation names, once each, with a value.

Anything else is 400 and says what is known: a filter misspelt and silently ignored gives a wrong sum.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

DATE_ATTENDUE = "une date ISO entre 1900 et 2100, par exemple 2025-03-01"
ANNEES_LISIBLES = range(1900, 2101)
EXTRAIT = 40  # characters of what was read that a refusal repeats


def refus(lu: Any, attendu: str) -> str:
    """« Lu « x » ; attendu : … »: what every refusal of a parameter says."""
    return f"Lu « {str(lu)[:EXTRAIT]} » ; attendu : {attendu}."


def enumerer(valeurs: Iterable[Any]) -> str:
    """« a, b ou c »."""
    *premieres, derniere = [str(valeur) for valeur in valeurs]
    return f"{', '.join(premieres)} ou {derniere}" if premieres else derniere


def verifier(request: Request, connus: dict[str, OpenApiParameter | None]) -> None:
    """Raise 400 for an unknown parameter, one without value or given twice, and for a value that is not proposed."""
    fautes = {
        nom: [faute]
        for nom, valeurs in request.query_params.lists()
        if (faute := _faute(nom, valeurs, connus))
    }
    if fautes:
        raise ValidationError({nom[:EXTRAIT]: messages for nom, messages in fautes.items()})


def parametres_connus(vue: Any) -> dict[str, OpenApiParameter | None]:
    """Names the view reads now, in order: declared with ``extend_schema``, filters, cursor. None: checked elsewhere."""
    connus: dict[str, OpenApiParameter | None] = {p.name: p for p in declares(vue)}
    if vue.request.method in ("GET", "HEAD") and est_une_liste(vue):
        filtres = getattr(vue, "filterset_class", None)
        connus |= dict.fromkeys(filtres.base_filters if filtres else ())
        connus |= dict.fromkeys(p["name"] for p in vue.paginator.get_schema_operation_parameters(vue))
    return connus


def declares(vue: Any) -> list[OpenApiParameter]:
    """Parameters of the query string that the method documents one by one."""
    geste = getattr(vue, getattr(vue, "action", None) or vue.request.method.lower(), None)
    forme = getattr(geste, "kwargs", {}).get("schema")
    if forme is None:
        return []
    schema = forme()
    schema.view, schema.method = vue, vue.request.method
    return [
        parametre
        for parametre in schema.get_override_parameters()
        if isinstance(parametre, OpenApiParameter) and parametre.location == OpenApiParameter.QUERY
    ]


def est_une_liste(vue: Any) -> bool:
    """Whether a GET answers a list, page by page."""
    return getattr(vue, "action", None) == "list" or (not hasattr(vue, "action") and hasattr(vue, "list"))


def _faute(nom: str, valeurs: list[Any], connus: dict[str, OpenApiParameter | None]) -> str:
    """What is wrong with a parameter, "" when nothing is."""
    if nom not in connus:
        noms = (
            f"Ceux de cette adresse : {', '.join(connus)}." if connus else "Cette adresse n’en prend aucun."
        )
        return f"Ce paramètre n’est pas connu. {noms}"
    if len(valeurs) > 1:
        return f"Ce paramètre n’est attendu qu’une fois ; lu {len(valeurs)} fois."
    valeur, parametre = str(valeurs[0]), connus[nom]
    if "\x00" in valeur or not (valeur.strip() or (parametre and parametre.allow_blank)):
        return "Ce paramètre est sans valeur lisible : donnez-lui une valeur, ou retirez-le."
    if parametre and parametre.enum and valeur not in parametre.enum:
        return refus(valeur, enumerer(parametre.enum))
    return ""


def jour_demande(request: Request, nom: str) -> datetime.date | None:
    """The day that a parameter of the view names, None without it; 400 when it is not one."""
    texte = request.query_params.get(nom, "")
    if not texte:
        return None
    try:
        jour = datetime.date.fromisoformat(texte)
    except ValueError:
        jour = None
    if jour is None or len(texte) != len("2025-03-01") or jour.year not in ANNEES_LISIBLES:
        raise ValidationError({nom: [refus(texte, DATE_ATTENDUE)]})
    return jour
