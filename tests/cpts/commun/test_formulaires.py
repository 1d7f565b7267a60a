"""Forms: the design system's classes, hints and errors tied to their control, several files."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from cpts.commun.formulaires import FichiersField, FormulaireDSFR


class Depot(FormulaireDSFR, forms.Form):
    exercice = forms.IntegerField(label="Exercice", help_text="Année de clôture.")
    piece = forms.ChoiceField(
        label="Pièce", choices=[("fec", "FEC"), ("balance", "Balance")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"class": "large"}))
    fichiers = FichiersField(label="Fichiers")


def dessiner(form):
    return " ".join(render_to_string("composants/formulaire.html", {"form": form}).split())


def fichiers(*noms):
    return MultiValueDict({"fichiers": [SimpleUploadedFile(nom, b"x") for nom in noms]})


def test_les_champs_ont_leurs_classes_et_leur_aide():
    html = dessiner(Depot())

    assert 'class="fr-input" aria-required="true" aria-describedby="id_exercice_helptext"' in html
    assert '<span class="fr-hint-text" id="id_exercice_helptext">Année de clôture.</span>' in html
    assert 'class="large fr-input"' in html
    assert "Note (facultatif)" in html
    assert '<fieldset class="fr-fieldset" id="id_piece"' in html
    assert 'type="file" name="fichiers" multiple class="fr-upload"' in html
    assert " required" not in html


def test_un_formulaire_vierge_n_a_pas_de_recapitulatif():
    assert "fr-alert" not in dessiner(Depot())


def test_les_erreurs_sont_comptees_liees_et_dites():
    html = dessiner(Depot({"exercice": "deux"}))

    assert "3 points à corriger" in html
    assert 'tabindex="-1" data-focus' in html
    assert '<a href="#id_exercice">Exercice : Saisissez un nombre entier.</a>' in html
    assert '<a href="#id_piece">' in html
    assert 'aria-describedby="id_exercice_helptext id_exercice_error"' in html
    assert '<div class="fr-messages-group" id="id_exercice_error">' in html
    assert 'aria-invalid="true"' in html


def test_une_erreur_generale_est_dite_en_tete():
    form = Depot({})
    form.add_error(None, "Ces fichiers ne sont pas du même exercice.")

    assert "<li>Ces fichiers ne sont pas du même exercice.</li>" in dessiner(form)


def test_plusieurs_fichiers_gardent_leur_ordre():
    form = Depot({"exercice": "2025", "piece": "fec"}, fichiers("b.txt", "a.txt"))

    assert form.is_valid()
    assert [f.name for f in form.cleaned_data["fichiers"]] == ["b.txt", "a.txt"]


@pytest.mark.parametrize("envoyes", [MultiValueDict(), MultiValueDict({"fichiers": []})])
def test_aucun_fichier_est_une_erreur(envoyes):
    form = Depot({"exercice": "2025", "piece": "fec"}, envoyes)

    assert form.errors == {"fichiers": ["Ce champ est obligatoire."]}


def test_un_fichier_vide_parmi_d_autres_est_refuse():
    envoyes = MultiValueDict(
        {"fichiers": [SimpleUploadedFile("a.txt", b"x"), SimpleUploadedFile("b.txt", b"")]}
    )

    assert (
        "Le fichier soumis est vide."
        in Depot({"exercice": "2025", "piece": "fec"}, envoyes).errors["fichiers"]
    )
