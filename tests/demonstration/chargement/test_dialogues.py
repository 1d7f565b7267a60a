"""The dialogues of the fictitious nation: one signed by three, one being prepared, a document of four to six pages."""

import io

import pytest
from pypdf import PdfReader

from controles.dialogue.enums import EtatDialogue
from controles.dialogue.lecture import lire
from controles.dialogue.models import Dialogue
from cpts.commun.formats import euros
from cpts.commun.pdf import mettre_en_page
from cpts.personnes.models import Utilisateur
from demonstration import dialogues
from demonstration.inscription import retrouver
from demonstration.nation import dessiner
from rapports.dialogue.document import contenu_du_dialogue
from tests.demonstration.chargement.conftest import MAINTENANT

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(MAINTENANT, tick=False)]


def test_un_clos_et_un_prepare_par_cpts(nation_chargee):
    etats = list(Dialogue.objects.order_by("contrat__cpts", "annee_contrat").values_list("etat", flat=True))
    assert EtatDialogue.CLOS in etats
    assert EtatDialogue.PREPARE in etats
    for dialogue in Dialogue.objects.filter(etat=EtatDialogue.CLOS):
        vue = lire(dialogue.contrat.cpts_id).vue(dialogue.contrat_id, dialogue.annee_contrat)
        assert len(vue.signatures) == 3
        assert vue.intact
        assert len(vue.engagements) == len(dialogues.ENGAGEMENTS)


def test_le_document_de_la_vitrine(nation_chargee):
    nation = dessiner(nation_chargee.graine, nation_chargee.nombre, nation_chargee.complet)
    vitrine = retrouver(nation)[0].ligne
    cpam = Utilisateur.objects.get(username="cpam")
    ouverts = Dialogue.objects.filter(contrat__cpts=vitrine).select_related("contrat__cpts")
    assert {d.etat for d in ouverts} >= {EtatDialogue.CLOS, EtatDialogue.PREPARE}
    for dialogue in ouverts:
        document = contenu_du_dialogue(cpam, dialogue)
        lecteur = PdfReader(io.BytesIO(mettre_en_page(document.html)))
        assert 4 <= len(lecteur.pages) <= 6
        texte = " ".join(" ".join(page.extract_text() for page in lecteur.pages).split())
        total = document.page.tableau.total
        for montant in (total.alloue, total.du, total.verse):
            assert " ".join(euros(montant).split()) in texte
        assert "Barème de démonstration" in texte
