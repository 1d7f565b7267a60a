"""``manage.py verifier``: reads a piece with the reading engines alone, no database, and says what it found."""

from __future__ import annotations

import datetime
import json
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from comptes.lecture import Exercice
from financements.management.pieces_lues import PIECES, lire_piece
from financements.management.recit_texte import presenter

CODES_DE_SORTIE = {"conforme": 0, "alerte": 0, "a_preciser": 1, "bloquant": 1, "refus": 2}
INTROUVABLE, USAGE = 3, 64
DUREE_MAX_MOIS = 24
PARIS = ZoneInfo("Europe/Paris")


class Command(BaseCommand):
    """Exit codes: 0 conforme or alerte, 1 à préciser or bloquant, 2 refus, 3 not found or internal, 64 usage."""

    help = "Lit un fichier et dit ce qui va, ce qui ne va pas et ce qui a été compris, sans base de données."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("fichiers", nargs="+", metavar="FICHIER")
        parser.add_argument("--piece", required=True, choices=PIECES)
        parser.add_argument("--exercice", type=int, metavar="AAAA", help="année de clôture de l’exercice")
        parser.add_argument("--debut", metavar="AAAA-MM-JJ", help="premier jour de l’exercice, avec --fin")
        parser.add_argument("--fin", metavar="AAAA-MM-JJ", help="dernier jour de l’exercice, avec --debut")
        parser.add_argument(
            "--choix",
            action="append",
            default=[],
            metavar="CODE=VALEUR",
            help="réponse à une question d’une lecture précédente (à répéter pour plusieurs questions)",
        )
        parser.add_argument("--json", action="store_true", help="un seul objet JSON sur la sortie standard")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """A parser whose usage errors exit with 64, as for every command of the house."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if self._called_from_command_line:  # type: ignore[attr-defined]
            parser.error = partial(_sortir_pour_usage, parser)  # type: ignore[method-assign]
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        exercice, choix = _exercice(options), _choix(options["choix"])
        chemins = [Path(fichier) for fichier in options["fichiers"]]
        for chemin in chemins:
            if not chemin.is_file():
                raise CommandError(f"Fichier introuvable : {chemin}", returncode=INTROUVABLE)
        aujourd_hui = datetime.datetime.now(PARIS).date()
        try:
            lecture = lire_piece(
                chemins, options["piece"], exercice=exercice, choix=choix, aujourd_hui=aujourd_hui
            )
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


def _exercice(options: dict[str, Any]) -> Exercice | int | None:
    """The closing year, or the exact dates; ends the command with 64 when they cannot be those of an exercise."""
    annee, debut, fin = options["exercice"], options["debut"], options["fin"]
    if debut is None and fin is None:
        if annee is not None and not 1900 <= annee <= 2099:
            raise _usage("--exercice attend une année, par exemple 2024.")
        return annee
    if annee is not None:
        raise _usage("Donnez --exercice, ou --debut et --fin, pas les deux.")
    if debut is None or fin is None:
        raise _usage("--debut et --fin vont ensemble.")
    exercice = Exercice(_jour(debut), _jour(fin))
    if exercice.fin <= exercice.debut or exercice.mois > DUREE_MAX_MOIS:
        raise _usage(f"Un exercice dure de 1 à {DUREE_MAX_MOIS} mois : vérifiez --debut et --fin.")
    return exercice


def _jour(texte: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(texte)
    except ValueError as erreur:
        raise _usage(f"« {texte} » n’est pas une date AAAA-MM-JJ, par exemple 2025-06-30.") from erreur


def _choix(textes: list[str]) -> dict[str, str]:
    """Answers by question; the last one wins when a question is answered twice."""
    paires = [texte.partition("=") for texte in textes]
    if mauvaises := [
        texte for texte, (code, egal, _) in zip(textes, paires, strict=True) if not (code and egal)
    ]:
        raise _usage(f"--choix attend CODE=VALEUR, et non « {mauvaises[0]} ».")
    return {code: valeur for code, _, valeur in paires}


def _usage(message: str) -> CommandError:
    return CommandError(message, returncode=USAGE)
