"""The PDF report of a CPTS, from the request to the stored file, against the bare layout of the same document.

Ours: figures read, document written, fingerprint, tagged layout, file stored. The yardstick: WeasyPrint alone on the
same HTML and the same sheet. A second line: a report whose data did not change is not laid out again.
"""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.test import override_settings
from stdnum import luhn

from comptes.depots.exercices import exercice_clos_en
from comptes.depots.reception import recevoir
from comptes.ingestion.actes import lire_version
from comptes.versions.models import Exercice
from controles.pieces.referentiel import charger_pieces_requises
from controles.pieces.transmissions import relever
from cpts.commun.pdf import mettre_en_page
from cpts.droits.enums import Role
from cpts.personnes.models import Habilitation, Utilisateur
from cpts.structures.enums import Etat
from cpts.structures.models import CPTS, EtapeVie
from cpts.territoires.models import Departement, Region
from demonstration.bench.base import Resultat, base_jetable, chronometrer, mesure, tour_a_tour
from demonstration.bench.generateur import generer, nom_de_fichier
from rapports.pdf.contenu import contenu_du_rapport
from rapports.pdf.demandes import produire
from rapports.pdf.models import Rapport

ANNEE = 2025
LIMITE, LIMITE_SANS_CHANGEMENT = 1.25, 0.5
TOURS = 7


@mesure("report", "fabriquer le rapport PDF d’une CPTS, contre la mise en page nue du même document")
def banc_rapport(options: dict[str, Any]) -> Iterator[Resultat]:
    """Two results: a report made anew, and one whose data did not change."""
    with tempfile.TemporaryDirectory() as dossier, override_settings(MEDIA_ROOT=dossier), base_jetable():
        personne, exercice = _actrices()
        html = str(contenu_du_rapport(personne, exercice).html)
        nue = lambda: chronometrer(lambda: mettre_en_page(html))  # noqa: E731
        yield Resultat(
            "rapport refait", *tour_a_tour(lambda: _produire(personne, exercice, True), nue, TOURS), LIMITE
        )
        _produire(personne, exercice, True)
        yield Resultat(
            "rapport inchangé",
            *tour_a_tour(lambda: _produire(personne, exercice, False), nue, TOURS),
            LIMITE_SANS_CHANGEMENT,
        )


def _actrices() -> tuple[Utilisateur, Exercice]:
    """A signed CPTS with a ledger read, and its treasurer."""
    departement = Departement.objects.create(
        code="99", nom="Département du banc", region=Region.objects.create(code="99", nom="Région du banc")
    )
    siren = "99999999" + luhn.calc_check_digit("99999999")
    cpts = CPTS.objects.create(nom="CPTS du banc", siren=siren, departement=departement, taille="T2")
    EtapeVie.objects.create(cpts=cpts, etat=Etat.ACI_SIGNE, date=datetime.date(2024, 1, 1))
    personne = Utilisateur.objects.create(username="banc")
    Habilitation.objects.create(utilisateur=personne, role=Role.TRESORERIE, cpts=cpts, debut="2000-01-01")
    exercice = exercice_clos_en(cpts, ANNEE)
    fichier = ContentFile(generer(2_000, annee=ANNEE), nom_de_fichier(siren, ANNEE))
    version, _ = recevoir(personne, cpts, exercice, "fec", [fichier])
    lire_version(version.pk)
    charger_pieces_requises()
    relever(datetime.date(2026, 7, 4))
    return Utilisateur.objects.get(pk=personne.pk), version.depot.exercice


def _produire(personne: Utilisateur, exercice: Exercice, a_neuf: bool) -> float:
    """Seconds of one production, as the worker does it."""
    if a_neuf:
        Rapport.objects.all().delete()
    rapport = Rapport.objects.create(
        exercice=exercice, demande_par=personne, demande_le=datetime.datetime.now(datetime.UTC)
    )
    return chronometrer(lambda: produire(rapport.pk))
