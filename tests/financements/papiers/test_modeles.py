"""Versioned texts: published ones never change, and a document keeps the version it was issued with."""

import datetime
import hashlib
import io

import pypdf
import pytest
from django.db import DatabaseError, transaction

from cpts.commun.donnees_datees import empreintes
from financements.contrats.papiers import avenant_pdf
from financements.papiers import modeles
from financements.papiers.code import PREFIXE
from financements.papiers.modeles import DOSSIER, ModelePapier
from financements.papiers.models import EmissionPapier

VALEURS = dict.fromkeys(("cpts", "caisse", "ars", "numero", "au", "signature", "effet"), "essai")


def test_chaque_modele_publie_a_les_octets_publies():
    fichiers = {chemin.name for chemin in DOSSIER.glob("*.json")}
    assert fichiers == set(empreintes(DOSSIER))
    for nom, somme in empreintes(DOSSIER).items():
        assert hashlib.sha256((DOSSIER / nom).read_bytes()).hexdigest() == somme


def test_chaque_modele_a_sa_source_et_se_remplit():
    assert {modele.genre for modele in modeles.modeles()} == {"AVE", "CON", "DEC"}
    for modele in modeles.modeles():
        assert modele.source
        rempli = modele.remplir(VALEURS)
        assert "{" not in rempli.titre + "".join(rempli.paragraphes)
        assert rempli.signatures


@pytest.mark.django_db
def test_un_document_garde_la_version_de_son_emission(fabriquer, monkeypatch, time_machine):
    time_machine.move_to("2026-06-01")
    avenant = fabriquer("AVE")
    premier = modeles.emettre("AVE", avenant.uuid)
    suivant = ModelePapier(
        "avenant-2027-1", "AVE", datetime.date(2027, 1, 1), "Essai", "Autre", ("Autre",), ()
    )
    versions = (*modeles.modeles(), suivant)
    monkeypatch.setattr(modeles, "modeles", lambda: versions)
    time_machine.move_to("2027-06-01")
    assert modeles.emettre("AVE", avenant.uuid) == premier
    assert modeles.modele_de("AVE", avenant.uuid, datetime.date(2027, 6, 1)) == premier
    assert modeles.emettre("AVE", fabriquer("AVE", 2).uuid) == suivant
    emission = EmissionPapier.objects.get(document=avenant.uuid)
    assert (emission.modele, emission.source) == (premier.reference, premier.source)
    with pytest.raises(DatabaseError), transaction.atomic():
        EmissionPapier.objects.update(modele="autre")


def texte_de(octets: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(octets)).pages)


@pytest.mark.django_db
def test_un_avenant_reimprime_dit_la_meme_chose_et_porte_son_identifiant(
    fabriquer, monkeypatch, time_machine
):
    time_machine.move_to("2026-06-01")
    avenant = fabriquer("AVE")
    modeles.emettre("AVE", avenant.uuid)
    avant = texte_de(avenant_pdf(avenant))
    assert f"{PREFIXE}:AVE:{avenant.uuid.hex.upper()}:" in avant
    suivant = ModelePapier(
        "avenant-2026-2", "AVE", datetime.date(2026, 2, 1), "Essai", "Autre titre", ("Autre",), ()
    )
    versions = (*modeles.modeles(), suivant)
    monkeypatch.setattr(modeles, "modeles", lambda: versions)
    assert texte_de(avenant_pdf(avenant)) == avant
    assert "Autre titre" in texte_de(avenant_pdf(fabriquer("AVE", 2)))
