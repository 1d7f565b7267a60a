"""Forms drawn with the design system: classes on each control, several files at once.

Django ties hints and errors to their control (``<id>_helptext``, ``<id>_error``); the templates
``composants/champ.html`` and ``composants/erreurs.html`` write these ids.
"""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.widgets import Input

_CLASSE_PAR_WIDGET: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.CheckboxInput, ""),
    (forms.Select, "fr-select"),
    (forms.FileInput, "fr-upload"),
    (Input, "fr-input"),
    (forms.Textarea, "fr-input"),
)
_GROUPES = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class FormulaireDSFR(forms.BaseForm):
    """Mixin placed before ``forms.Form`` or ``forms.ModelForm``; draw with ``composants/champ.html``.

    Errors come from the server, in French and with what to do: the browser's own messages are off.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.habiller_les_champs()

    def habiller_les_champs(self) -> None:
        """Draw every control; call it again after adding fields."""
        for champ in self.fields.values():
            habiller(champ.widget)
            if champ.required and not isinstance(champ.widget, _GROUPES):
                champ.widget.attrs["aria-required"] = "true"


def habiller(widget: forms.Widget) -> None:
    """Add the design system's class that suits a widget, once."""
    for genre, classe in _CLASSE_PAR_WIDGET:
        if isinstance(widget, genre):
            classes = str(widget.attrs.get("class", "")).split()
            if classe and classe not in classes:
                widget.attrs["class"] = " ".join([*classes, classe])
            return


class FichiersInput(forms.FileInput):
    """File control that takes several files."""

    allow_multiple_selected = True


class FichiersField(forms.FileField):
    """One or more files; the cleaned value is a list, in the order chosen."""

    widget = FichiersInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        fichiers = data if isinstance(data, list | tuple) else [data]
        return [super(FichiersField, self).clean(fichier, initial) for fichier in fichiers or [None]]


def placer_le_refus(form: forms.BaseForm, refus: ValidationError) -> None:
    """Each refusal beside its field when the form has it, else at the top: none is lost."""
    if not hasattr(refus, "error_dict"):
        form.add_error(None, refus)
        return
    for champ, erreurs in refus.error_dict.items():
        connu = champ in form.fields and champ != NON_FIELD_ERRORS
        form.add_error(champ if connu else None, erreurs)
