"""A real browser on the live server: no external call, no console error, or the test fails.

``page`` is a Playwright page at 1280 px whose base address is the live server: ``page.goto("/aide")``.
Helpers are in ``tests.navigateur.aides``. Without Chromium the tests are named and left out; in continuous
integration that is an error.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from outils.navigateur import trouver

DOSSIER = Path(__file__).parent
OPTIONS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LARGEUR, HAUTEUR = 1280, 900
DELAI_MS = 10_000


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests of this folder; without a browser, take them out and say which."""
    miens = [item for item in items if DOSSIER in item.path.parents]
    for item in miens:
        item.add_marker("navigateur")
    if not miens or trouver() or config.option.collectonly:
        return
    noms = "\n".join(f"  {item.nodeid}" for item in miens)
    message = f"Chromium est absent : {len(miens)} tests de navigateur non passés.\n{noms}"
    if os.environ.get("CI"):
        raise pytest.UsageError(message)
    config.hook.pytest_deselected(items=miens)
    items[:] = [item for item in items if item not in miens]
    config.get_terminal_writer().line(message, yellow=True)


@dataclass
class Journal:
    """What the page did that it should not: external requests, errors in the console."""

    externes: list[str] = field(default_factory=list)
    erreurs: list[str] = field(default_factory=list)
    toleres: list[str] = field(default_factory=list)

    def tolerer(self, motif: str) -> None:
        """Accept console errors that contain ``motif`` (an error page logs its own status)."""
        self.toleres.append(motif)

    def restants(self) -> list[str]:
        return [e for e in self.erreurs if not any(motif in e for motif in self.toleres)]


@pytest.fixture(scope="session")
def navigateur() -> Iterator[Browser]:
    # Playwright's loop runs in this thread: Django would take the test's own queries for asynchronous ones.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=trouver(), args=OPTIONS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def journal() -> Journal:
    return Journal()


@pytest.fixture
def sans_script() -> bool:
    """Override with ``pytest.mark.parametrize("sans_script", [True])`` to switch JavaScript off."""
    return False


@pytest.fixture
def page(navigateur: Browser, live_server, journal: Journal, sans_script: bool) -> Iterator[Page]:
    contexte = navigateur.new_context(
        base_url=live_server.url,
        viewport={"width": LARGEUR, "height": HAUTEUR},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        reduced_motion="reduce",
        java_script_enabled=not sans_script,
    )
    contexte.set_default_timeout(DELAI_MS)

    def bloquer(route) -> None:
        journal.externes.append(route.request.url)
        route.abort()

    contexte.route(lambda url: not url.startswith(live_server.url), bloquer)
    onglet = contexte.new_page()
    onglet.on("console", lambda m: journal.erreurs.append(m.text) if m.type == "error" else None)
    onglet.on("pageerror", lambda erreur: journal.erreurs.append(str(erreur)))
    yield onglet
    contexte.close()
    assert not journal.externes, f"appels vers l'extérieur : {journal.externes}"
    assert not journal.restants(), f"erreurs de la console : {journal.restants()}"
