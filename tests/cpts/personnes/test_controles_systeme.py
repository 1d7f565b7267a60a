"""A demonstration account cannot exist where real people sign in."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as reglages

from cpts.personnes.controles_systeme import aucun_compte_de_demonstration, reglages_sans_demonstration
from tests import factories


@pytest.mark.django_db
def test_un_compte_de_demonstration_en_production_est_une_erreur(settings):
    settings.COMPTES_DEMONSTRATION = False
    assert aucun_compte_de_demonstration(databases=["default"]) == []
    factories.UtilisateurFactory(demonstration=True)
    erreurs = aucun_compte_de_demonstration(databases=["default"])
    assert [erreur.id for erreur in erreurs] == ["cpts.E001"]
    settings.COMPTES_DEMONSTRATION = True
    assert aucun_compte_de_demonstration(databases=["default"]) == []


def test_les_reglages_d_une_demonstration_ne_se_deploient_pas(settings):
    settings.COMPTES_DEMONSTRATION, settings.MOT_DE_PASSE_DEMO = False, ""
    assert reglages_sans_demonstration() == []
    settings.COMPTES_DEMONSTRATION, settings.MOT_DE_PASSE_DEMO = True, "x"
    assert {erreur.id for erreur in reglages_sans_demonstration()} == {"cpts.E002", "cpts.E003"}


def test_check_deploy_est_net_sous_les_reglages_de_production():
    """A process of its own: Django reads its settings once."""
    # What the browser tests of the same process allow themselves is no part of a deployment.
    sans_navigateur = {nom: v for nom, v in os.environ.items() if nom != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environnement = {
        **sans_navigateur,
        "DJANGO_SETTINGS_MODULE": "cpts_oversight.settings.production",
        "SECRET_KEY": "une-cle-assez-longue-pour-la-production-" + "aZ9-" * 10,
        "ALLOWED_HOSTS": "exemple.fr",
    }
    commande = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    fini = subprocess.run(
        commande, cwd=reglages.RACINE, env=environnement, capture_output=True, text=True, check=False
    )
    assert fini.returncode == 0, fini.stdout + fini.stderr
