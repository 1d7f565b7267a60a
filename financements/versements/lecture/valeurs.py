"""One cell of a payment file: text, SIREN, date, amount, mission. Every function is of its argument only."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import cache

from comptes.lecture import dates, identifiants, nombres, referentiels
from cpts.commun.formats import date_longue
from cpts.commun.textes import cle
from financements.aci.codes import LIBELLES

_ESPACES = " \t\u00a0\u202f"
ANNEE_MIN = 2019
LETTRES = "lettres"
# Names of the writings that `comptes.lecture.dates` tells apart.
LIBELLES_DES_DATES = {
    "cellule": "dates du tableur", "iso": "année-mois-jour", "iso_heure": "année-mois-jour et heure",
    "iso_zone": "heure et fuseau", "aaaammjj": "AAAAMMJJ", "jjmmaaaa": "JJMMAAAA", "jma": "jour/mois/année",
    "courte": "année sur deux chiffres", LETTRES: "mois en lettres", "serie": "numéros de tableur",
    "serie_texte": "numéros de tableur",
}  # fmt: skip
_ECRIRE = "Écrivez-la 15/03/2025, 2025-03-15 ou 20250315."
# Writings that are no date for us, and why.
_DOUTEUSES = {
    "courte": "a une année sur deux chiffres : on ne sait pas lequel de ses nombres est l’année",
    "iso_zone": "porte un fuseau horaire : le jour n’est pas le même partout",
    "serie_texte": "est le numéro qu’un tableur donne à une date, pas une date",
}


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
    trouve = identifiants.lire_siren(lu)
    if trouve.siren is not None:
        return trouve.siren
    cause = (
        "le tableur l’a arrondi, ses derniers chiffres sont perdus"
        if trouve.defaut == "arrondi"
        else "neuf chiffres sont attendus, clé de contrôle comprise"
    )
    raise ValeurRefusee(
        "VER-02",
        f"« {lu} » n’est pas un SIREN : {cause}.",
        "Recopiez le SIREN de la CPTS ; dans un tableur, mettez la colonne au format texte.",
    )


def lire_date(lu: str, aujourd_hui: datetime.date) -> datetime.date:
    """A day, read alone: day before month."""
    return juger_date(dates.lire_date(lu), lu, aujourd_hui)


def juger_date(
    lue: dates.DateLue, lu: str, aujourd_hui: datetime.date, *, ordre: str = "", melee: bool = False
) -> datetime.date:
    """The day of a payment, or why it is none. `ordre`: what the column proves; `melee`: its writing is not alone."""
    _refuser_le_douteux(lue, lu, ordre, melee)
    jour = lue.jour
    if jour is None:
        raise ValeurRefusee("VER-03", f"« {lu} » n’est pas une date lisible.", _ECRIRE)
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


def _refuser_le_douteux(lue: dates.DateLue, lu: str, ordre: str, melee: bool) -> None:
    if lue.vide:
        raise ValeurRefusee("VER-03", "La date est vide.", "Indiquez la date du paiement.")
    if lue.ecriture in _DOUTEUSES:
        raise ValeurRefusee("VER-03", f"« {lu} » {_DOUTEUSES[lue.ecriture]}.", _ECRIRE)
    if melee:
        raise ValeurRefusee(
            "VER-03", f"« {lu} » n’est pas écrite comme les autres dates de la colonne.", _ECRIRE
        )
    if lue.ecriture in ("jma", "jjmmaaaa") and ordre in (dates.MOIS_JOUR, dates.CONTRADICTOIRE):
        possibles = " ou ".join(f"le {date_longue(jour)}" for jour in lue.possibles)
        doute = f"peut être {possibles}" if possibles else "ne dit pas sûrement le jour et le mois"
        raise ValeurRefusee(
            "VER-03",
            f"« {lu} » {doute} : dans cette colonne, des dates sont écrites mois/jour/année.",
            "Réexportez le fichier avec des dates jour/mois/année, ou année-mois-jour.",
        )
    if lue.defaut == dates.CALENDRIER:
        raise ValeurRefusee(
            "VER-03",
            f"« {lu} » n’est pas une date du calendrier.",
            "Vérifiez le jour et le mois : une date se lit jour/mois/année.",
        )


def lire_montant_paye(lu: str) -> Decimal:
    """Euros to the cent, from any usual writing (spaces, dot or comma, €, sign or parentheses for a recovery)."""
    return juger_montant(nombres.lire_nombre(lu), lu)


def juger_montant(nombre: nombres.Nombre, lu: str) -> Decimal:
    """The amount of a payment, or why it is none: nothing is rounded, nothing is guessed."""
    if nombre.vide:
        raise ValeurRefusee("VER-05", "Le montant est vide.", "Indiquez le montant payé.")
    if nombre.defaut == nombres.AMBIGU or (
        nombre.valeur is not None and nombre.valeur != round(nombre.valeur, 2)
    ):
        raise ValeurRefusee(
            "VER-07",
            f"« {lu} » a plus de deux décimales : nous n’arrondissons pas un paiement.",
            "Donnez le montant au centime. Un point ou une virgule suivis de trois chiffres ne disent pas s’ils "
            "séparent des milliers.",
        )
    if nombre.valeur is None or nombre.sens:
        raise ValeurRefusee(
            "VER-05",
            f"« {lu} » n’est pas un montant lisible{_cause(nombre)}.",
            "Écrivez-le en euros, par exemple 1 234,56 ; une reprise s’écrit avec un signe moins.",
        )
    return nombre.valeur


def _cause(nombre: nombres.Nombre) -> str:
    if nombre.sens:
        return " : un paiement n’a pas de sens débit ou crédit"
    return f" : c’est {nombre.raison}" if nombre.raison else ""


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
    codes = referentiels.charger("analytique/missions.json")["codes"]
    connus = {cle(nom): code for code, noms in codes.items() for nom in noms}
    return connus | {cle(nom): code for code, libelle in LIBELLES.items() for nom in (code, libelle)}
