"""`manage.py verifier`: reads a piece with the engine alone, no database, and says what it found."""

from __future__ import annotations

import json
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from financements.lecture import PIECES_LUES, Constat, Exercice, Lecture, lire
from financements.lecture.modele import montant_francais, texte_montant

CODES_DE_SORTIE = {"conforme": 0, "alerte": 0, "a_preciser": 1, "bloquant": 1, "refus": 2}
INTROUVABLE, USAGE = 3, 64

VERDICTS = {
    "conforme": "Fichier lisible et équilibré",
    "alerte": "Fichier lisible, avec des points à regarder",
    "a_preciser": "Fichier à préciser : répondez aux questions",
    "bloquant": "Fichier à corriger",
    "refus": "Fichier refusé",
}
MISSIONS = {
    "fonctionnement": "Fonctionnement",
    "acces_soins": "Accès aux soins",
    "parcours": "Parcours pluriprofessionnels",
    "prevention": "Prévention",
    "crises_sanitaires": "Crises sanitaires graves",
    "qualite_pertinence": "Qualité et pertinence",
    "accompagnement_ps": "Accompagnement des professionnels",
    "non_affecte": "Non affecté",
}
SEPARATEURS = {"tab": "tabulation", "pipe": "barre verticale", "semicolon": "point-virgule"}


class Command(BaseCommand):
    """Exit codes: 0 conforme or alerte, 1 bloquant, 2 refus, 3 file not found or internal error, 64 usage."""

    help = "Lit un fichier comptable et dit ce qui va et ce qui ne va pas, sans base de données."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichiers", nargs="+", metavar="FICHIER")
        parser.add_argument("--piece", required=True, choices=PIECES_LUES)
        parser.add_argument("--exercice", type=int, metavar="AAAA", help="année de clôture de l’exercice")
        parser.add_argument("--json", action="store_true", help="un seul objet JSON sur la sortie standard")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser whose usage errors exit with 64, as for every command of the house."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if self._called_from_command_line:  # type: ignore[attr-defined]
            parser.error = partial(_sortir_pour_usage, parser)  # type: ignore[method-assign]
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        if options["exercice"] is not None and not 1900 <= options["exercice"] <= 2099:
            raise CommandError("--exercice attend une année, par exemple 2024.", returncode=USAGE)
        chemins = [Path(fichier) for fichier in options["fichiers"]]
        for chemin in chemins:
            if not chemin.is_file():
                raise CommandError(f"Fichier introuvable : {chemin}", returncode=INTROUVABLE)
        try:
            lecture = lire(chemins, options["piece"], exercice=options["exercice"])
        except ValueError as erreur:
            raise CommandError(str(erreur), returncode=USAGE) from erreur
        except OSError as erreur:
            raise CommandError(f"Lecture impossible : {erreur}", returncode=INTROUVABLE) from erreur
        if options["json"]:
            self.stdout.write(json.dumps(lecture.en_dict(), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(presenter(lecture)))
        code = CODES_DE_SORTIE[lecture.verdict]
        if code:
            sys.exit(code)


def _sortir_pour_usage(parser: CommandParser, message: str) -> NoReturn:
    parser.print_usage(sys.stderr)
    parser.exit(USAGE, f"{message}\n")


def presenter(lecture: Lecture) -> list[str]:
    """The result as lines of text for a person."""
    lignes = [f"Verdict : {lecture.verdict} — {VERDICTS[lecture.verdict]}", ""]
    lignes += [f"  {nom:<22}{valeur}" for nom, valeur in _identite(lecture) if valeur is not None]
    if lecture.missions:
        lignes += ["", "Dépenses par mission (classe 6 sans 689)"]
        largeur = max(len(montant_francais(v)) for v in lecture.missions.values())
        lignes += [
            f"  {MISSIONS[code]:<36}{montant_francais(montant):>{largeur}}"
            for code, montant in lecture.missions.items()
        ]
    return lignes + _constats(lecture.constats)


def _identite(lecture: Lecture) -> list[tuple[str, str | None]]:
    exercice = lecture.exercice
    return [
        ("Fichiers", ", ".join(fichier.nom for fichier in lecture.fichiers)),
        ("Empreintes SHA-256", ", ".join(fichier.sha256 for fichier in lecture.fichiers)),
        ("Encodage", lecture.encodage),
        ("Séparateur", SEPARATEURS.get(lecture.separateur or "")),
        ("Exercice", _periode(exercice) if exercice else None),
        ("Lignes", _entier(lecture.lignes)),
        ("Écritures", _entier(lecture.ecritures)),
        ("Comptes", _entier(lecture.comptes)),
        ("Total des débits", _montant(lecture, lecture.total_debit)),
        ("Total des crédits", _montant(lecture, lecture.total_credit)),
        ("Résultat", _montant(lecture, lecture.resultat)),
    ]


def _periode(exercice: Exercice) -> str:
    return f"du {exercice.debut:%d/%m/%Y} au {exercice.fin:%d/%m/%Y} (source : {exercice.source})"


def _entier(nombre: int | None) -> str | None:
    return None if nombre is None else f"{nombre:,}".replace(",", "\u202f")


def _montant(lecture: Lecture, montant) -> str | None:
    if lecture.verdict == "refus":
        return None
    return (
        "inconnu (un montant est illisible)" if texte_montant(montant) is None else montant_francais(montant)
    )


def _constats(constats: tuple[Constat, ...]) -> list[str]:
    """Findings by code: the message of the first ones, and all the lines."""
    lignes: list[str] = []
    par_code: dict[str, list[Constat]] = {}
    for constat in constats:
        par_code.setdefault(constat.code, []).append(constat)
    for code, groupe in par_code.items():
        premier = groupe[0]
        fois = f" ({premier.nombre} fois)" if premier.nombre > 1 else ""
        lignes += ["", f"{premier.gravite.upper():<9} {code}{fois}"]
        lignes += [f"  {_place(constat)}{constat.message}" for constat in groupe[:3]]
        if premier.lignes and premier.nombre > 1:
            lignes.append(f"  Lignes : {premier.lignes}")
        lignes.append(f"  → {premier.que_faire}")
    return lignes


def _place(constat: Constat) -> str:
    if constat.ligne is None:
        return ""
    champ = f", {constat.champ}" if constat.champ else ""
    return f"ligne {constat.ligne}{champ} : "
