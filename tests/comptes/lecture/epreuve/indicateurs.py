"""Indicator files broken at random: a file without anomaly gives each line as it is written."""

from __future__ import annotations

import csv
import io
import os
import re
from decimal import Decimal
from random import Random
from typing import Any

from .ecriture import ECRIVAINS, FeuilleEcrite, FormeCsv, ecrire_csv
from .mutations import muter_octets, muter_table
from .resultat import Chrono, Resultat, nommer

TITRES = (
    "mission", "indicateur", "nature", "definition", "unite", "sens", "poids", "preuve_attendue", "niveau_attendu",
    "source", "cible", "cible_texte",
)  # fmt: skip
MISSIONS = ("acces_soins", "parcours", "prevention", "crises_sanitaires")
ENCODAGES = ("utf-8", "utf-8", "utf-8-sig", "cp1252", "iso-8859-15")
_NOMBRE = re.compile(r"-?\d{1,8}(,\d{1,4})?", re.ASCII)


def tirer(hasard: Random) -> list[list[str]]:
    """Titles and lines of a sound file."""
    rangees = [list(TITRES)]
    for rang in range(hasard.randint(1, 6)):
        rangees.append([
            hasard.choice((*MISSIONS, "Prévention")), f"Séances tenues {rang}",
            hasard.choice(("action", "Résultat mesuré")),
            "Hors reports", "séances", hasard.choice(("", "au_moins", "Au plus la cible")),
            hasard.choice(("", "1", "1,5", "2")), "Feuilles d’émargement", hasard.choice(("", "document")), "Annexe 2",
            hasard.choice(("", "4", "12,5", "1000", "0,25")), "",
        ])  # fmt: skip
    return rangees


def lire(octets: bytes) -> Any:
    """The reader of indicators, which needs the models' words but no database."""
    preparer_django()
    from financements.indicateurs import fichier

    return fichier.lire(octets)


def preparer_django() -> None:
    """Loads the models in the long form, where nobody did; no query is sent."""
    import django
    from django.apps import apps

    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpts_oversight.settings.test")
        os.environ.setdefault("DATABASE_URL", "postgres://cpts@/cpts?host=%2Fabsent")
        os.environ.setdefault("REDIS_URL", "redis+socket:///absent")
        django.setup()


def prouver(graine: str) -> Resultat:
    """One mutated file of indicators, read and compared."""
    hasard = Random(graine)
    rangees = tirer(hasard)
    support = hasard.choices(("csv", "xlsx", "ods"), (0.88, 0.08, 0.04))[0]
    facettes = {"support": support}
    octets, table = _muter(hasard, rangees, support, facettes)
    resultat = Resultat(
        "mutations-indicateurs", graine, "", facettes=facettes, nom=f"indicateurs.{support}", octets=octets
    )
    preparer_django()
    chrono = Chrono()
    try:
        lecture = lire(octets)
    except Exception as erreur:
        resultat.issue, resultat.faute = "exception", nommer(erreur)
        return resultat
    resultat.faute = chrono.arreter()
    resultat.secondes = chrono.secondes
    resultat.issue = "refus" if lecture.anomalies else "conforme"
    if resultat.faute:
        return resultat
    if not lecture.anomalies:
        resultat.faute = _juger(lecture, table)
    elif any(not (anomalie.lieu and anomalie.attendu) for anomalie in lecture.anomalies):
        resultat.faute = "une anomalie sans lieu ou sans attendu"
    return resultat


def _muter(
    hasard: Random, rangees: list[list[str]], support: str, facettes: dict[str, str]
) -> tuple[bytes, list[list[str]] | None]:
    if support != "csv":
        ecrire = ECRIVAINS[support]
        if hasard.random() < 0.5:
            facettes["mutation"] = muter_table(hasard, rangees)
            propres = [
                ["".join(s for s in str(c) if s >= " ")[:30_000] for c in rangee] for rangee in rangees
            ]
            return ecrire([FeuilleEcrite("Indicateurs", propres)]), propres
        facettes["mutation"], octets = muter_octets(hasard, ecrire([FeuilleEcrite("Indicateurs", rangees)]))
        return octets, None
    forme = FormeCsv(encodage=hasard.choice(ENCODAGES), separateur=hasard.choice(";;\t,"))
    facettes |= {"encodage": forme.encodage, "séparateur": repr(forme.separateur)}
    if hasard.random() < 0.6:
        facettes["mutation"] = muter_table(hasard, rangees)
        octets = ecrire_csv(rangees, forme)
    else:
        facettes["mutation"], octets = muter_octets(hasard, ecrire_csv(rangees, forme))
    try:
        texte = octets.decode(forme.encodage)
        lues = list(csv.reader(io.StringIO(texte, newline=""), delimiter=forme.separateur, strict=True))
    except (UnicodeDecodeError, csv.Error):
        return octets, None
    return octets, None if '"' in texte or "\x00" in texte else lues


def _juger(lecture: Any, table: list[list[str]] | None) -> str:
    """One line read per full row, targets and weights as written."""
    if not table or sorted(map(str.casefold, table[0])) != sorted(TITRES):
        return ""
    titres = [titre.casefold() for titre in table[0]]
    pleines = [
        dict(zip(titres, rangee, strict=False)) for rangee in table[1:] if any(c.strip() for c in rangee)
    ]
    if len(pleines) != len(lecture.lignes):
        return f"{len(lecture.lignes)} lignes lues sur {len(pleines)}"
    for ecrite, lue in zip(pleines, lecture.lignes, strict=True):
        for champ, valeur in (("cible", lue.cible), ("poids", lue.champs["poids"])):
            texte = ecrite.get(champ, "")
            if _NOMBRE.fullmatch(texte) and Decimal(texte.replace(",", ".")) != valeur:
                return f"{champ} « {texte} » lu {valeur}"
    return ""
