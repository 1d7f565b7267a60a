"""Rows → lines: each cell read, what is wrong said, duplicates and the total line of the file recognised."""

from __future__ import annotations

import datetime
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import TypeVar

from comptes.lecture import identifiants
from comptes.lecture.illisible import ENREGISTRER
from comptes.lecture.interdits import est_nir, masquer_iban
from comptes.lecture.nombres import lire_nombre
from cpts.commun.formats import euros
from cpts.commun.textes import cle

from .colonnes import Table
from .modele import ALERTE, BLOQUANT, ERREUR, INFO, Constat, FichierIllisible, Lecture, LigneLue
from .releve import Releve, relever
from .table import Rangee
from .valeurs import ValeurRefusee, lire_mission, lire_siren, texte

T = TypeVar("T")
LONGUEURS = {"objet": 120, "reference": 60}
OBJET_PAR_DEFAUT = "Versement"
PREFIXE_CALCULEE = "SANS-REF-"
# Columns where fifteen digits are a number of ours, not a person's.
_IDENTIFIANTS = ("siren", "contrat", "reference", "finess")


def lire_lignes(
    table: Table,
    genre: str,
    aujourd_hui: datetime.date,
    total_attendu: Decimal | None = None,
    progres: Callable[[float], None] = lambda fraction: None,
) -> Lecture:
    """Every line of the table, and the findings on the whole. Raises ``FichierIllisible`` for a forbidden content."""
    pleines = _pleines(table)
    paiements = [(rangee, lu) for rangee, lu in pleines if not _est_un_total(rangee, lu)]
    if not paiements:
        raise FichierIllisible(
            "Aucune ligne de paiement n’a été trouvée sous les titres.", "Vérifiez le fichier et ses titres."
        )
    releve = relever([rangee for rangee, _ in paiements], table.colonnes, table.base_1904)
    lignes: list[LigneLue] = []
    constats = releve.constats()
    for rangee, lu in pleines:
        if len(lignes) % 500 == 0:
            progres(len(lignes) / len(pleines))
        if _est_un_total(rangee, lu):
            constats += _controler_le_total(rangee, table, releve, lignes)
        else:
            lignes.append(_ligne(rangee.ligne, lu, genre, aujourd_hui, table, releve, len(lignes)))
    _references(lignes)
    _signaler_les_doublons(lignes, genre)
    lisible = _somme(lignes)
    illisibles = sum(ligne.montant is None for ligne in lignes)
    if total_attendu is not None:
        constats += _comparer("VER-21", "total attendu", total_attendu, lisible, illisibles)
    return Lecture(lignes, constats, None if illisibles else lisible, lisible, illisibles)


def _pleines(table: Table) -> list[tuple[Rangee, dict[str, str]]]:
    """Rows with something in the columns that are read, and the text of each role."""
    pleines = []
    for rangee in table.rangees:
        _refuser_les_nir(rangee, table.colonnes)
        lu = _cellules(rangee, table.colonnes)
        if any(lu.values()) or _est_un_total(rangee, lu):
            pleines.append((rangee, lu))
    return pleines


def _refuser_les_nir(rangee: Rangee, colonnes: Mapping[str, int]) -> None:
    epargnees = {colonnes[role] for role in _IDENTIFIANTS if role in colonnes}
    for numero, cellule in enumerate(rangee.cellules):
        if numero not in epargnees and est_nir(texte(cellule)):
            raise FichierIllisible(
                f"La ligne {rangee.ligne} contient un numéro de sécurité sociale : rien n’a été conservé.",
                "Retirez ce numéro du fichier, puis envoyez-le de nouveau.",
                a_detruire=True,
            )


def _cellules(rangee: Rangee, colonnes: Mapping[str, int]) -> dict[str, str]:
    """Text of each role, bank accounts masked; a guard against formulas is no part of an identifier."""
    cellules = rangee.cellules
    lus = {
        role: masquer_iban(texte(cellules[numero])) if numero < len(cellules) else ""
        for role, numero in colonnes.items()
    }
    return {role: identifiants.nu(lu) if role in _IDENTIFIANTS else lu for role, lu in lus.items()}


def _est_un_total(rangee: Rangee, lu: Mapping[str, str]) -> bool:
    """A row whose first text says « total », without a date: it sums, it does not pay."""
    premier = next((texte(c) for c in rangee.cellules if texte(c)), "")
    return cle(premier).startswith(("total", "soustotal", "somme")) and not lu.get("date")


def _controler_le_total(
    rangee: Rangee, table: Table, releve: Releve, lignes: list[LigneLue]
) -> list[Constat]:
    numero = table.colonnes.get("montant", len(rangee.cellules))
    cellule = rangee.cellules[numero] if numero < len(rangee.cellules) else ""
    annonce = lire_nombre(cellule, releve.montants.usage)
    if annonce.valeur is None or annonce.vide:
        return []
    illisibles = sum(l_.montant is None for l_ in lignes)
    nom = f"total de la ligne {rangee.ligne}"
    return _comparer("VER-20", nom, annonce.valeur, _somme(lignes), illisibles)


def _comparer(code: str, nom: str, annonce: Decimal, lisible: Decimal, illisibles: int) -> list[Constat]:
    if illisibles:
        message = (
            f"Le {nom} ({euros(annonce)}) ne peut pas être vérifié : {illisibles} montant(s) illisible(s). "
            f"Les autres lignes font {euros(lisible)}, soit {euros(annonce - lisible)} de différence."
        )
        return [Constat("VER-22", ALERTE, "montant", euros(lisible), euros(annonce), message)]
    if annonce == lisible:
        message = f"Le {nom} est égal à la somme des lignes, au centime."
        return [Constat(code, INFO, "montant", euros(lisible), euros(annonce), message)]
    message = (
        f"Le {nom} est de {euros(annonce)}, les lignes font {euros(lisible)} : "
        f"{euros(abs(annonce - lisible))} d’écart."
    )
    conseil = "Cherchez la ligne absente, en double ou tronquée, puis envoyez le fichier corrigé."
    if code == "VER-21":
        conseil += " Si c’est le total attendu qui est faux, corrigez-le sur la page des colonnes."
    return [Constat(code, BLOQUANT, "montant", euros(lisible), euros(annonce), message, conseil)]


def _somme(lignes: Iterable[LigneLue]) -> Decimal:
    return sum((ligne.montant for ligne in lignes if ligne.montant is not None), Decimal(0))


def _ligne(
    numero: int,
    lu: dict[str, str],
    genre: str,
    aujourd_hui: datetime.date,
    table: Table,
    releve: Releve,
    rang: int,
) -> LigneLue:
    ligne = LigneLue(numero, lu)
    _lire_qui(ligne, genre)
    ligne.date = _lire(ligne, "date", lambda lu_: releve.date(rang, lu_, aujourd_hui))
    if (numero, table.colonnes.get("montant")) in table.formules:
        ligne.signaler(
            "VER-05",
            ERREUR,
            "montant",
            "Le montant est une formule qui n’a jamais été calculée.",
            ENREGISTRER,
        )
    else:
        ligne.montant = _lire(ligne, "montant", lambda lu_: releve.montant(rang, lu_))
    _verifier_le_reste(ligne, genre, "reference" in table.colonnes)
    return ligne


def _lire_qui(ligne: LigneLue, genre: str) -> None:
    """Who is paid: a SIREN, a contract or a FINESS."""
    lu = ligne.lu
    ligne.contrat, ligne.finess = lu.get("contrat", ""), lu.get("finess", "").replace(" ", "").upper()
    if lu.get("siren"):
        ligne.siren = _lire(ligne, "siren", lire_siren) or ""
    elif not (ligne.contrat or ligne.finess):
        designe = "SIREN" if genre == "fir" else "SIREN ou le numéro de contrat"
        ligne.signaler(
            "VER-01", ERREUR, "siren", "Rien ne dit à quelle CPTS va ce paiement.", f"Indiquez le {designe}."
        )


def _verifier_le_reste(ligne: LigneLue, genre: str, reference_exigee: bool) -> None:
    lu = ligne.lu
    if ligne.montant == 0:
        ligne.signaler(
            "VER-06",
            ERREUR,
            "montant",
            "Le montant est nul : ce n’est pas un paiement.",
            "Retirez la ligne, ou corrigez le montant.",
        )
    if genre == "aci":
        ligne.mission = _lire(ligne, "mission", lire_mission) or ""
    ligne.objet = lu.get("objet", "") or OBJET_PAR_DEFAUT
    ligne.reference = lu.get("reference", "")
    if reference_exigee and not ligne.reference:
        ligne.signaler(
            "VER-09",
            ERREUR,
            "reference",
            "La référence est vide : rien n’empêcherait de compter deux fois ce paiement.",
            "Indiquez la référence du paiement.",
        )
    _borner_les_textes(ligne)


def _lire(ligne: LigneLue, role: str, lecteur: Callable[[str], T]) -> T | None:
    try:
        return lecteur(ligne.lu.get(role, ""))
    except ValeurRefusee as refus:
        ligne.signaler(refus.code, ERREUR, role, refus.message, refus.que_faire)
        return None


def _borner_les_textes(ligne: LigneLue) -> None:
    if len(ligne.reference) > LONGUEURS["reference"]:
        ligne.signaler(
            "VER-13",
            ERREUR,
            "reference",
            f"La référence a {len(ligne.reference)} caractères, {LONGUEURS['reference']} au plus sont gardés.",
            "Raccourcissez-la sans la rendre ambiguë.",
        )
        ligne.reference = ""
    ligne.objet = ligne.objet[: LONGUEURS["objet"]]


def _references(lignes: list[LigneLue]) -> None:
    """A reference for lines of a file that has none: the same content, the n-th time, is the same payment."""
    vues: defaultdict[tuple, int] = defaultdict(int)
    for ligne in lignes:
        if ligne.reference or "reference" in ligne.lu or ligne.date is None or ligne.montant is None:
            continue
        contenu = (
            ligne.siren or ligne.contrat or ligne.finess,
            ligne.date,
            ligne.montant,
            ligne.mission,
            ligne.objet,
        )
        vues[contenu] += 1
        brut = "|".join(str(partie) for partie in (*contenu, vues[contenu]))
        ligne.reference = PREFIXE_CALCULEE + hashlib.sha256(brut.encode()).hexdigest()[:24]


def _contenu(ligne: LigneLue) -> tuple:
    return ligne.siren or ligne.contrat or ligne.finess, ligne.date, ligne.montant, ligne.mission


def _signaler_les_doublons(lignes: list[LigneLue], genre: str) -> None:
    par_reference: defaultdict[str, list[LigneLue]] = defaultdict(list)
    par_contenu: defaultdict[tuple, list[LigneLue]] = defaultdict(list)
    for ligne in lignes:
        if ligne.reference:
            par_reference[ligne.reference].append(ligne)
        if not ligne.en_erreur:
            par_contenu[_contenu(ligne)].append(ligne)
    for memes in par_reference.values():
        if len(memes) > 1:
            _signaler_une_reference(memes)
    for memes in par_contenu.values():
        premiere, *suivantes = memes
        for ligne in suivantes:
            if ligne.reference != premiere.reference:
                ligne.signaler(
                    "VER-12",
                    ALERTE,
                    "montant",
                    f"Même CPTS, même date, même montant et même mission que la ligne {premiere.ligne}, avec une autre "
                    "référence.",
                    "Si c’est le même paiement, retirez l’une des deux lignes.",
                )


def _signaler_une_reference(memes: list[LigneLue]) -> None:
    """The same content again is a line too many; another content makes every line of that reference doubtful."""
    premiere, *suivantes = memes
    if premiere.montant is not None and all(_contenu(ligne) == _contenu(premiere) for ligne in suivantes):
        for ligne in suivantes:
            ligne.signaler(
                "VER-10",
                ERREUR,
                "reference",
                f"Cette ligne répète la ligne {premiere.ligne} : même référence, même contenu.",
                "Retirez la ligne en trop ; si ce sont deux paiements, donnez à chacun sa référence.",
            )
        return
    for ligne in memes:
        autres = ", ".join(str(autre.ligne) for autre in memes if autre is not ligne)
        ligne.signaler(
            "VER-11",
            ERREUR,
            "reference",
            f"Cette référence désigne aussi un autre paiement (ligne {autres}).",
            "Donnez à chaque paiement sa référence.",
        )
