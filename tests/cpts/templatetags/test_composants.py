"""``{% paragraphe %}``: a paragraph written over several lines of a template is read as one."""

import pytest
from django.template import Context, Template, TemplateSyntaxError


def rendre(source: str, **valeurs: object) -> str:
    return Template(source).render(Context(valeurs))


def test_each_break_of_line_becomes_one_space_and_the_ends_are_trimmed():
    assert (
        rendre("{% paragraphe %}\n  Un dépôt \n\n   a été reçu.\n{% finparagraphe %}\n")
        == "Un dépôt a été reçu.\n"
    )


def test_words_of_a_branch_are_folded_too():
    branche = "{% if x %}\n  Il compte.{% else %}\n  Il ne compte pas.{% endif %}"
    source = "{% paragraphe %}\n  Reçu." + branche + "\n{% finparagraphe %}"
    assert rendre(source, x=True) == "Reçu. Il compte."
    assert rendre(source, x=False) == "Reçu. Il ne compte pas."


def test_words_of_a_loop_are_folded_each_time():
    source = "{% paragraphe %}{% for n in noms %}{{ n }},\n  {% endfor %}fin{% finparagraphe %}"
    assert rendre(source, noms=["a", "b"]) == "a, b, fin"


def test_a_value_keeps_its_breaks_and_its_ends():
    assert rendre("{% paragraphe %}\n{{ valeur }}\n{% finparagraphe %}", valeur=" a\nb ") == " a\nb "


def test_a_value_is_escaped_once_even_when_kept():
    source = "{% paragraphe as t %}\n  {{ nom }}\n{% finparagraphe %}[{{ t }}]"
    assert rendre(source, nom="A & B") == "[A &amp; B]"


def test_the_kept_paragraph_writes_nothing_where_it_stands_and_reaches_an_include():
    inclus = '{% include "composants/vide.html" with titre=t texte="" only %}'
    source = "{% paragraphe as t %}\n  Rien\n  ici.\n{% finparagraphe %}" + inclus
    assert '<p class="vide__titre">Rien ici.</p>' in rendre(source)
    assert rendre("{% paragraphe as t %}a{% finparagraphe %}") == ""


def test_an_empty_paragraph_is_empty():
    assert rendre("{% paragraphe %}{% finparagraphe %}|{% paragraphe %}\n  \n{% finparagraphe %}") == "|"


@pytest.mark.parametrize("arguments", ["texte", "as", "as a b", "dans texte"])
def test_another_writing_of_the_tag_is_refused(arguments):
    with pytest.raises(TemplateSyntaxError, match="paragraphe as nom"):
        Template("{% paragraphe " + arguments + " %}x{% finparagraphe %}")
