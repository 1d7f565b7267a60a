"""Forms of the scanned papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cpts.commun.formulaires import FichiersField, FormulaireDSFR
from cpts.structures.models import Organisation
from financements.papiers.code import PAGES_MAX, CodePage, lire_code


class PapiersForm(FormulaireDSFR, forms.Form):
    """Send scanned pages for a body of the person's."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label="Organisme qui signe", to_field_name="uuid", empty_label=None
    )
    fichiers = FichiersField(
        label="Pages numérisées",
        help_text="Un ou plusieurs fichiers PDF, JPEG ou PNG, dans n’importe quel ordre.",
        error_messages={
            "required": "Choisissez au moins un fichier.",
            "empty": "Ce fichier est vide (0 octet). Numérisez à nouveau, ou choisissez le bon fichier.",
        },
    )

    def __init__(self, *args: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organisation"]
        champ.queryset = organisations
        liste = list(organisations[:2])
        if len(liste) == 1:
            champ.initial, champ.widget = str(liste[0].uuid), forms.HiddenInput()


class IdentifiantForm(FormulaireDSFR, forms.Form):
    """The identifier printed under the code, typed."""

    identifiant = forms.CharField(
        label="Identifiant imprimé sous le code",
        max_length=90,
        help_text="Il commence par CPTS1. Espaces et minuscules sont acceptés.",
        error_messages={"required": "Recopiez l’identifiant, ou cherchez le document plus bas."},
    )

    def clean_identifiant(self) -> CodePage:
        code = lire_code(self.cleaned_data["identifiant"])
        if code is None:
            raise ValidationError(
                "Cet identifiant contient une erreur : ses quatre derniers signes ne correspondent pas au reste. "
                "Attendu : CPTS1, puis six parties séparées par « : » ou « / », comme sur la page. "
                "Relisez-le signe par signe."
            )
        return code


class DocumentForm(FormulaireDSFR, forms.Form):
    """A document chosen in a list, and which of its pages this is."""

    document = forms.ChoiceField(
        label="Document",
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez le document auquel appartient cette page."},
    )
    page = forms.IntegerField(label="Numéro de cette page", min_value=1, max_value=PAGES_MAX, initial=1)
    pages = forms.IntegerField(
        label="Nombre de pages du document", min_value=1, max_value=PAGES_MAX, initial=1
    )

    def __init__(self, *args: Any, documents: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["document"]
        champ.choices = documents

    def clean(self) -> dict[str, Any]:
        lus = super().clean() or {}
        page, pages = lus.get("page"), lus.get("pages")
        if page and pages and page > pages:
            self.add_error(
                "page", f"Lu : page {page} sur {pages}. Attendu : un numéro entre 1 et le nombre de pages."
            )
        return lus


class RechercheForm(FormulaireDSFR, forms.Form):
    cpts = forms.CharField(label="Nom ou SIREN de la CPTS", required=False, max_length=100)


class EcarterForm(FormulaireDSFR, forms.Form):
    motif = forms.CharField(
        label="Pourquoi écarter cette page",
        max_length=300,
        help_text="Par exemple : page blanche, document d’un autre organisme, page numérisée deux fois.",
        error_messages={"required": "Dites pourquoi cette page est écartée."},
    )
