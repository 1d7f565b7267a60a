"""One cell of a payment file: text, SIREN, date, amount, mission. Every function is of its argument only."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from functools import cache

from stdnum.exceptions import ValidationError
from stdnum.fr import siren as cle_siren

from financements.aci.codes import LIBELLES
from financements.lecture.donnees import charger, cle
from financements.lecture.montants import lire_montant

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_FRANCAISE = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_COMPACTE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_HEURE = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2})?(\.\d+)?$")
_NUMERO_DE_TABLEUR = re.compile(r"\d{5}([.,]\d+)?")
_DEVISE = re.compile(r"(€|eur|euros?)$", re.IGNORECASE)
_PARENTHESES = re.compile(r"\((.+)\)")
_ESPACES = " \t\u00a0\u202f"
ANNEE_MIN = 2019


class ValeurRefusee(Exception):
    """Code of the finding, what is wrong, what to do."""

    def __init__(self, code: str, message: str, que_faire: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.que_faire = code, message, que_faire


def texte(cellule: object) -> str:
    """A cell as a reader would copy it: no spaces around, numbers without a tail, dates as 15/03/2025."""
    if cellule is None:
        return ""
    if isinstance(cellule, datetime.datetime | datetime.date):
        return f"{cellule:%d/%m/%Y}"
    if isinstance(cellule, bool):
        return "oui" if cellule else "non"
    if isinstance(cellule, float):
        # A workbook keeps fifteen significant digits; the rest is the noise of its binary numbers.
        return f"{Decimal(format(cellule, '.15g')):f}"
    return str(cellule).strip(_ESPACES + "\r\n")


def lire_siren(lu: str) -> str:
    """The SIREN in a text: spaces dropped, SIRET shortened, a leading zero lost by a spreadsheet given back."""
    chiffres = re.sub(r"[\s.\-\u00a0\u202f]", "", lu)
    if len(chiffres) == 8 and chiffres.isdigit():
        chiffres = f"0{chiffres}"
    if len(chiffres) == 14 and chiffres.isdigit():
        chiffres = chiffres[:9]
    try:
        return cle_siren.validate(chiffres)
    except ValidationError as erreur:
        raise ValeurRefusee(
            "VER-02",
            f"« {lu} » n’est pas un SIREN : neuf chiffres sont attendus, clé de contrôle comprise.",
            "Recopiez le SIREN de la CPTS ; dans un tableur, mettez la colonne au format texte.",
        ) from erreur


def lire_date(lu: str, aujourd_hui: datetime.date) -> datetime.date:
    """A day written 15/03/2025, 2025-03-15 or 20250315 (a time after it is dropped). Never a guess."""
    seule = _HEURE.sub("", lu.strip(_ESPACES))
    parts: tuple[str, ...] | None = None
    if trouve := _ISO.fullmatch(seule) or _COMPACTE.fullmatch(seule):
        parts = trouve.groups()
    elif trouve := _FRANCAISE.fullmatch(seule):
        parts = trouve.groups()[::-1]
    if parts is None:
        raise _date_illisible(lu, seule)
    try:
        jour = datetime.date(*(int(part) for part in parts))
    except ValueError as erreur:
        raise ValeurRefusee(
            "VER-03",
            f"« {lu} » n’est pas une date du calendrier.",
            "Vérifiez le jour et le mois : une date se lit jour/mois/année.",
        ) from erreur
    if jour > aujourd_hui:
        raise ValeurRefusee(
            "VER-04",
            f"Le {jour:%d/%m/%Y} n’est pas encore passé : seul un paiement fait est un versement.",
            "Attendez le paiement, ou corrigez la date.",
        )
    if jour.year < ANNEE_MIN:
        raise ValeurRefusee(
            "VER-03",
            f"Le {jour:%d/%m/%Y} est antérieur à {ANNEE_MIN}, l’année du premier accord.",
            "Corrigez l’année.",
        )
    return jour


def _date_illisible(lu: str, seule: str) -> ValeurRefusee:
    if not seule:
        return ValeurRefusee("VER-03", "La date est vide.", "Indiquez la date du paiement.")
    if _NUMERO_DE_TABLEUR.fullmatch(seule):
        return ValeurRefusee(
            "VER-03",
            f"« {lu} » est le numéro qu’un tableur donne à une date, pas une date.",
            "Mettez la colonne au format date, puis enregistrez de nouveau le fichier.",
        )
    return ValeurRefusee(
        "VER-03", f"« {lu} » n’est pas une date lisible.", "Écrivez-la 15/03/2025, 2025-03-15 ou 20250315."
    )


def lire_montant_paye(lu: str) -> Decimal:
    """Euros to the cent, from any usual writing (spaces, dot or comma, €, sign or parentheses for a recovery)."""
    nu = _DEVISE.sub("", lu.strip(_ESPACES)).strip(_ESPACES)
    if not nu:
        raise ValeurRefusee("VER-05", "Le montant est vide.", "Indiquez le montant payé.")
    entre = _PARENTHESES.fullmatch(nu)
    montant = lire_montant((f"-{entre[1]}" if entre else nu).replace("\u2212", "-")).decimal
    if montant is None:
        raise ValeurRefusee(
            "VER-05", f"« {lu} » n’est pas un montant lisible.", "Écrivez-le en euros, par exemple 1 234,56."
        )
    exact = montant.quantize(Decimal("0.01"))
    if exact != montant:
        raise ValeurRefusee(
            "VER-07",
            f"« {lu} » a plus de deux décimales : nous n’arrondissons pas un paiement.",
            "Donnez le montant au centime. Un point ou une virgule suivis de trois chiffres ne disent pas s’ils "
            "séparent des milliers.",
        )
    return exact


def lire_mission(lu: str) -> str:
    """Code of the mission from its code, its name or its analytic code; "" when the cell is empty."""
    if not lu:
        return ""
    code = _noms_des_missions().get(cle(lu))
    if code is None:
        raise ValeurRefusee(
            "VER-08",
            f"« {lu} » n’est pas une mission de l’ACI.",
            "Utilisez un code du modèle (par exemple prevention), ou laissez la case vide.",
        )
    return code


@cache
def _noms_des_missions() -> dict[str, str]:
    """Analytic codes known by default, then codes and labels of the agreement."""
    codes = charger("analytique/missions.json")["codes"]
    connus = {cle(nom): code for code, noms in codes.items() for nom in noms}
    return connus | {cle(nom): code for code, libelle in LIBELLES.items() for nom in (code, libelle)}
