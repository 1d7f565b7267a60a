"""What browser tests check on every page, and how they sign in."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

REGLES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LARGEURS = {"1280": {"width": 1280, "height": 900}, "390": {"width": 390, "height": 844}}
POIDS_MAX = 300_000


def connexion(page: Page, user) -> None:
    """Sign a person in by the session cookie, without the form."""
    client = Client()
    client.force_login(user)
    valeur = client.cookies[settings.SESSION_COOKIE_NAME].value
    # The live server answers on localhost; a cookie of this host is enough, whatever the port.
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": valeur, "domain": "localhost", "path": "/"}]
    )


def axe(page: Page) -> None:
    """No violation of WCAG 2.2 A and AA that axe can see, once styles and fonts are there (they size targets)."""
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready.then(() => null)")
    resultat = Axe().run(page, options={"runOnly": {"type": "tag", "values": REGLES}})
    assert resultat.violations_count == 0, resultat.generate_report()


def sans_defilement(page: Page) -> None:
    """The page itself never scrolls sideways (tables and charts do, in their own region)."""
    depassement = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert depassement <= 0, f"la page dépasse de {depassement} px en largeur"


def poids(page: Page) -> None:
    """The HTML stays under 300 kB."""
    octets = len(page.content().encode())
    assert octets <= POIDS_MAX, f"{octets} octets de HTML"


def captures(page: Page, nom: str) -> None:
    """Write ``<nom>-1280.png`` and ``<nom>-390.png`` to the folder of ``CAPTURES``, when it is set."""
    dossier = os.environ.get("CAPTURES")
    for largeur, taille in LARGEURS.items():
        page.set_viewport_size(taille)
        sans_defilement(page)
        if dossier:
            Path(dossier).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(dossier) / f"{nom}-{largeur}.png", full_page=True)
    page.set_viewport_size(LARGEURS["1280"])


def verifier(page: Page, nom: str) -> None:
    """All of the above on the page as it stands, at both widths: axe, width, weight, title, one h1."""
    assert page.locator("h1").count() == 1
    assert page.title().strip()
    poids(page)
    axe(page)
    captures(page, nom)
    page.set_viewport_size(LARGEURS["390"])
    axe(page)
    page.set_viewport_size(LARGEURS["1280"])
