"""What stops the reading of a table before any of its rows: the code of the refusal, what was met, what to do."""

from __future__ import annotations

REEXPORTER = "Réexportez le tableau depuis votre logiciel, en XLSX ou en CSV."
EN_XLSX = "Ouvrez-le dans votre tableur et enregistrez-le au format .xlsx, puis déposez ce nouveau fichier."
SANS_MOT_DE_PASSE = (
    "Retirez le mot de passe, enregistrez le classeur au format .xlsx, puis déposez-le à nouveau."
)
ALLEGER = "Copiez le seul tableau dans un classeur neuf, ou enregistrez-le en CSV, puis déposez ce fichier."
DECOUPER = (
    "Supprimez ce qui est loin du tableau, ou découpez le fichier en plusieurs, chacun avec ses titres."
)
ENREGISTRER = "Ouvrez-le dans votre tableur, enregistrez-le à nouveau, puis déposez-le."


class TableurIllisible(Exception):
    """The file is not a table that can be read: code of the refusal, what was met, what the person can do."""

    def __init__(self, code: str, lu: str, que_faire: str = REEXPORTER) -> None:
        super().__init__(code, lu, que_faire)
        self.code, self.lu, self.que_faire = code, lu, que_faire


def refus(lu: str, que_faire: str = REEXPORTER) -> TableurIllisible:
    """The refusal of a file that is no readable table."""
    return TableurIllisible("BAL-01", lu, que_faire)


def demesure() -> TableurIllisible:
    return refus("un classeur démesuré une fois ouvert", ALLEGER)


def protege() -> TableurIllisible:
    return refus("un classeur protégé par un mot de passe", SANS_MOT_DE_PASSE)


def abime() -> TableurIllisible:
    return refus("un classeur abîmé ou incomplet", ENREGISTRER)


def trop_long() -> TableurIllisible:
    return refus("un classeur trop long ou trop lourd à ouvrir", ALLEGER)


def trop_grand(lignes: int, feuille: str = "") -> TableurIllisible:
    """More rows than we read, or cells far away: nothing is read of it, rather than its beginning."""
    if feuille:
        return refus(f"un classeur dont la feuille « {feuille} » est démesurée", DECOUPER)
    return refus(f"un tableau démesuré (plus de {lignes} lignes, ou des cellules loin de lui)", DECOUPER)
