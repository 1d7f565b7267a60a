"""A page that posts an act: done and said once, or shown again with 422."""

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect

from cpts.commun import acte_vue
from cpts.commun.acte_vue import acter, envoye, montrer, refuses


class MotifForm(forms.Form):
    motif = forms.CharField()


LignesFormSet = forms.formset_factory(MotifForm, extra=0)
UNE_LIGNE = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}


@pytest.fixture
def poster(rf):
    """A request whose messages can be read."""

    def _poster(**champs):
        request = rf.post("/", champs)
        request.session = {}
        request._messages = FallbackStorage(request)
        return request

    return _poster


@pytest.fixture(autouse=True)
def page(monkeypatch):
    """The page drawn is the name of its template."""
    monkeypatch.setattr(
        acte_vue, "render", lambda request, gabarit, contexte, status: HttpResponse(gabarit, status=status)
    )


def dits(request) -> list[str]:
    return [str(message) for message in get_messages(request)]


def refuser(*arguments, **options):
    def acte():
        raise ValidationError(*arguments, **options)

    return acte


class TestEnvoye:
    def test_une_page_ouverte_n_envoie_rien(self, rf):
        assert envoye(rf.get("/", {"motif": "Lu"})) is None

    def test_un_envoi_vide_est_un_envoi(self, rf):
        form = MotifForm(envoye(rf.post("/")))
        assert form.is_bound
        assert form.errors == {"motif": ["Ce champ est obligatoire."]}


class TestActer:
    def test_fait_dit_et_renvoie(self, poster):
        request, faits = poster(motif="Fermeture"), []
        form = MotifForm(envoye(request))
        reponse = acter(
            request, form, lambda: faits.append(form.cleaned_data["motif"]), "C’est fait.", "/suite/"
        )
        assert isinstance(reponse, HttpResponseRedirect)
        assert (reponse.url, faits, dits(request)) == ("/suite/", ["Fermeture"], ["C’est fait."])

    def test_phrase_et_adresse_suivent_ce_qui_est_fait(self, poster):
        request = poster(motif="Fermeture")
        form = MotifForm(envoye(request))
        reponse = acter(request, form, lambda: 7, lambda n: f"Numéro {n}.", lambda n: f"/{n}/")
        assert (reponse.url, dits(request)) == ("/7/", ["Numéro 7."])

    def test_un_acte_qui_ne_rend_rien_est_un_acte_fait(self, poster):
        request = poster(motif="Fermeture")
        assert acter(request, MotifForm(envoye(request)), lambda: None, "Fait.", "/") is not None

    def test_une_page_ouverte_ne_fait_rien(self, rf):
        request = rf.get("/")
        assert acter(request, MotifForm(envoye(request)), pytest.fail, "", "/") is None

    def test_un_formulaire_refuse_ne_fait_rien(self, poster):
        request = poster(motif=" ")
        assert acter(request, MotifForm(envoye(request)), pytest.fail, "", "/") is None
        assert dits(request) == []

    def test_un_autre_formulaire_refuse_arrete_aussi(self, poster):
        request = poster(motif="Fermeture", **{**UNE_LIGNE, "form-TOTAL_FORMS": "x"})
        lignes = LignesFormSet(envoye(request))
        assert acter(request, MotifForm(envoye(request)), pytest.fail, "", "/", avec=[lignes]) is None

    @pytest.mark.parametrize(
        ("refus", "champ"),
        [
            (refuser("Trop tard.", code="date"), "__all__"),
            (refuser({"motif": "Trop tard."}), "motif"),
            (refuser({"motif": ValidationError("Trop tard.", code="date")}), "motif"),
            (refuser({"ailleurs": "Trop tard."}), "__all__"),
        ],
    )
    def test_ce_que_l_acte_refuse_est_ecrit_a_sa_place(self, poster, refus, champ):
        request = poster(motif="Fermeture")
        form = MotifForm(envoye(request))
        assert acter(request, form, refus, "", "/") is None
        assert (dict(form.errors), dits(request)) == ({champ: ["Trop tard."]}, [])

    def test_une_panne_n_est_pas_un_refus(self, poster):
        request = poster(motif="Fermeture")
        with pytest.raises(ZeroDivisionError):
            acter(request, MotifForm(envoye(request)), lambda: 1 / 0, "", "/")


class TestMontrer:
    def test_une_page_ouverte(self, rf):
        request = rf.get("/")
        reponse = montrer(request, "page.html", {}, MotifForm(envoye(request)))
        assert (reponse.status_code, reponse.content) == (200, b"page.html")

    def test_un_formulaire_refuse(self, poster):
        request = poster(motif="")
        assert montrer(request, "page.html", {}, MotifForm(envoye(request))).status_code == 422

    def test_un_acte_refuse(self, poster):
        request = poster(motif="Fermeture")
        form = MotifForm(envoye(request))
        reponse = acter(request, form, refuser("Trop tard."), "", "/") or montrer(request, "p.html", {}, form)
        assert reponse.status_code == 422

    def test_un_formulaire_bon_mais_montre_encore(self, poster):
        """« Vérifier » before « envoyer »: nothing is refused."""
        request = poster(motif="Fermeture")
        assert montrer(request, "page.html", {}, MotifForm(envoye(request))).status_code == 200

    def test_la_vue_peut_refuser_elle_meme(self, rf):
        assert montrer(rf.post("/"), "page.html", {}, refuse=True).status_code == 422


def test_tous_les_formulaires_sont_lus_pour_tout_dire_a_la_fois():
    premier, second = MotifForm({}), MotifForm({})
    assert refuses(premier, second)
    assert premier._errors
    assert second._errors


def test_un_jeu_de_formulaires_se_lit_comme_un_formulaire():
    assert refuses(LignesFormSet({**UNE_LIGNE, "form-TOTAL_FORMS": "x"}))
    assert not refuses(LignesFormSet())
