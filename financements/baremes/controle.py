"""What makes a content impossible to publish, said all at once; the contents shipped as files have none."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from cpts.commun.formats import date_courte
from financements.aci.codes import LIBELLES, TAILLES
from financements.aci.contrat import Anomalie
from financements.baremes.contenu import CONFIANCES, FORCES, PARTS, cle_de_tri, nom_ligne
from financements.baremes.saisie import MontantIllisible, anomalie_montant, lire_montant


def anomalies(contenu: Mapping[str, Any]) -> Iterator[Anomalie]:
    """Everything wrong in the lines of a version, in the order of the agreement."""
    if not contenu["lignes"]:
        yield Anomalie(
            "Lignes", None, "au moins une ligne", "Importez les lignes ou repartez d’une version publiée."
        )
    for ligne in contenu["lignes"]:
        yield from anomalies_ligne(ligne, nom(ligne), contenu)
    yield from _recouvrements(contenu["lignes"])


def nom(ligne: Mapping[str, Any]) -> str:
    """What a line is called, even when its codes mean nothing."""
    if ligne["mission"] in LIBELLES and ligne["part"] in PARTS:
        return nom_ligne(ligne)
    return f"{ligne['mission']}, {ligne['part']}, {ligne['taille']}"


def anomalies_ligne(ligne: Mapping[str, Any], lieu: str, contenu: Mapping[str, Any]) -> Iterator[Anomalie]:
    """What is wrong in one line; ``lieu`` says where it is (a cell of the form, a row of a file)."""
    yield from _codes(ligne, lieu)
    yield from _montant(ligne, lieu)
    if not str(ligne["source"]).strip():
        conseil = "Écrivez le texte, l’article et la page, ou le document où le montant a été lu."
        yield Anomalie(f"{lieu}, source", None, "la source du montant", conseil)
    yield from _dates(ligne, lieu, contenu["effet"])
    if ligne["demonstration"] and not contenu["demonstration"]:
        conseil = "Donnez le montant officiel et sa source, ou laissez-le inconnu."
        yield Anomalie(
            f"{lieu}, démonstration", "oui", "non : la version n’est pas de démonstration", conseil
        )


def _codes(ligne: Mapping[str, Any], lieu: str) -> Iterator[Anomalie]:
    listes = {"taille": TAILLES, "mission": LIBELLES, "part": PARTS, "force": FORCES, "confiance": CONFIANCES}
    for champ, connus in listes.items():
        if ligne[champ] not in connus:
            conseil = "Reprenez l’un de ces codes."
            yield Anomalie(f"{lieu}, {champ}", str(ligne[champ]) or None, ", ".join(connus), conseil)
    if (ligne["mission"] == "fonctionnement") != (ligne["part"] == "fonctionnement"):
        attendu = "la part « fonctionnement » pour le fonctionnement, et pour lui seul"
        yield Anomalie(f"{lieu}, part", str(ligne["part"]), attendu, "Corrigez la mission ou la part.")


def _montant(ligne: Mapping[str, Any], lieu: str) -> Iterator[Anomalie]:
    if ligne["montant"] is None:
        return
    try:
        connu = lire_montant(ligne["montant"]) is not None
    except MontantIllisible:
        yield anomalie_montant(f"{lieu}, montant", ligne["montant"])
        return
    if connu and ligne["confiance"] == "inconnu":
        attendu = "certain, probable ou invente, puisque le montant est écrit"
        yield Anomalie(
            f"{lieu}, confiance", "inconnu", attendu, "Dites d’où vient le montant, ou retirez-le."
        )


def _dates(ligne: Mapping[str, Any], lieu: str, effet: str) -> Iterator[Anomalie]:
    debut, fin = ligne["effet_du"], ligne["effet_au"]
    if debut < effet:
        attendu = f"le {_mots(effet)}, date d’effet de la version, ou un jour postérieur"
        yield Anomalie(
            f"{lieu}, effet_du", _mots(debut), attendu, "Une version ne change pas ce qui la précède."
        )
    if fin is not None and fin < debut:
        attendu = f"rien, ou un jour égal ou postérieur au {_mots(debut)}"
        yield Anomalie(f"{lieu}, effet_au", _mots(fin), attendu, "Vérifiez l’ordre des deux dates.")


def _recouvrements(lignes: list[dict[str, Any]]) -> Iterator[Anomalie]:
    """Two amounts for one size, mission, part and day."""
    connues = [x for x in lignes if x["mission"] in LIBELLES and x["part"] in PARTS]
    for avant, apres in pairwise(sorted(connues, key=cle_de_tri)):
        meme = all(avant[champ] == apres[champ] for champ in ("taille", "mission", "part"))
        if meme and (avant["effet_au"] is None or apres["effet_du"] <= avant["effet_au"]):
            attendu = "un seul montant par taille, mission, part et jour"
            lu = f"deux lignes en vigueur le {_mots(apres['effet_du'])}"
            yield Anomalie(
                nom(apres), lu, attendu, "Retirez une ligne, ou terminez la première avant la seconde."
            )


def _mots(iso: str) -> str:
    return date_courte(datetime.date.fromisoformat(iso))
