"""``manage.py creer_administrateur``: the first administrator of a deployment."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from cpts.acces.habilitations import lien_de_mot_de_passe
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur


class Command(BaseCommand):
    help = "Crée un compte d’administration du service et affiche le lien pour choisir son mot de passe."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("identifiant")
        parser.add_argument("courriel")
        parser.add_argument(
            "--adresse", required=True, help="Adresse du service, par exemple https://exemple.fr/"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if Utilisateur.objects.filter(username=options["identifiant"]).exists():
            raise CommandError(f"L’identifiant « {options['identifiant']} » est déjà pris.")
        personne = Utilisateur(username=options["identifiant"], email=options["courriel"], is_active=False)
        personne.set_unusable_password()
        personne.full_clean()
        personne.save()
        Habilitation.objects.create(utilisateur=personne, role=Role.ADMIN, debut=timezone.localdate())
        self.stdout.write("Compte créé. Lien personnel, valable trois jours :")
        self.stdout.write(lien_de_mot_de_passe(personne, options["adresse"]))
