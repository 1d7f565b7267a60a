"""What commands that need no database share: one JSON file in, documented exit codes (0, 2, 3, 64)."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser

from financements.aci.lecteur import EntreeRefusee
from financements.aci.sortie import refus_en_json

REFUS, INTERNE, USAGE = 2, 3, 64


class CommandeSansBase(BaseCommand):
    """``usage``: what to write, shown when the command line is not understood."""

    requires_system_checks: list[str] = []
    usage = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if getattr(self, "_called_from_command_line", False):
            parser.error = lambda message: _usage(parser, self.usage)  # type: ignore[method-assign]
        return parser

    def octets(self, chemin: Path) -> bytes:
        """Bytes of the file; ends the command with 3 when it cannot be read."""
        try:
            return chemin.read_bytes()
        except OSError as erreur:
            message = f"{chemin} : fichier introuvable ou illisible."
            raise CommandError(message, returncode=INTERNE) from erreur

    def refuser(self, chemin: Path, erreur: EntreeRefusee, titre: str, en_json: bool) -> NoReturn:
        """End the command with 2: everything wrong on the error stream, one JSON object when asked."""
        if en_json:
            self.stdout.write(refus_en_json(erreur.anomalies, titre))
        raise CommandError(f"{chemin} refusé.\n{erreur}", returncode=REFUS) from erreur


def _usage(parser: ArgumentParser, usage: str) -> NoReturn:
    parser.print_usage(sys.stderr)
    sys.stderr.write(f"Indiquez un seul fichier, et des options connues : {usage}\n")
    sys.exit(USAGE)
