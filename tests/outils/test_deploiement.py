"""The production shape cannot run in the tests: it is parsed and held to its rules."""

import os
import re
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import yaml
from django.db import OperationalError, connection

from deploiement import sante
from outils.commun import RACINE
from outils.postgres import INITDB

UNE_FOIS = {"migration"}
FABRIQUES = {"migration", "web", "worker", "beat"}


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((RACINE / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(compose) -> dict[str, dict]:
    return compose["services"]


def test_les_services_attendus(services):
    assert set(services) == {"postgres", "redis", "migration", "web", "worker", "beat", "proxy"}


def test_chacun_dit_sa_sante_et_redemarre(services):
    for nom, service in services.items():
        if nom in UNE_FOIS:
            assert service["restart"] == "no", nom
            continue
        assert service["restart"] == "unless-stopped", nom
        assert {"test", "interval", "timeout", "retries"} <= set(service["healthcheck"]), nom


def test_images_a_etiquette_precise(services):
    textes = {nom: service["image"] for nom, service in services.items()}
    textes |= {
        f"Dockerfile {n}": ligne.split()[1]
        for n, ligne in enumerate((RACINE / "Dockerfile").read_text().splitlines())
        if ligne.startswith("FROM ")
    }
    for nom, image in textes.items():
        assert re.fullmatch(r"[\w./-]+:\d[\w.-]*", image), nom


def test_aucun_secret_en_clair(compose, services):
    """What is secret is only ever a required variable of the environment."""
    obligatoire = re.compile(r"\$\{(\w+):\?[^}]+\}")
    for nom, service in services.items():
        for cle, valeur in service.get("environment", {}).items():
            if re.search(r"SECRET|PASSWORD|AUTH|CLE|_URL", cle) and cle != "EMAIL_HOST_PASSWORD":
                assert obligatoire.search(str(valeur)), f"{nom}.{cle}"
    texte = (RACINE / "docker-compose.yml").read_text(encoding="utf-8")
    for utilisateur, mot_de_passe in re.findall(r"://(\w*):([^@\s]+?)@", texte):
        assert mot_de_passe.startswith("${"), utilisateur


def test_l_exemple_nomme_toutes_les_variables_et_n_en_remplit_aucune_obligatoire():
    compose = (RACINE / "docker-compose.yml").read_text(encoding="utf-8")
    exemple = dict(
        re.findall(r"^(\w+)=(.*)$", (RACINE / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert set(re.findall(r"\$\{(\w+):[?-]", compose)) == set(exemple)
    for nom in re.findall(r"\$\{(\w+):\?", compose):
        assert exemple[nom] == "", nom


def test_chaque_variable_donnee_est_lue_par_les_reglages(services):
    reglages = "".join(
        f.read_text(encoding="utf-8") for f in (RACINE / "cpts_oversight" / "settings").glob("*.py")
    )
    for nom in services["web"]["environment"]:
        assert f'"{nom}"' in reglages, f"{nom} : aucun réglage ne la lit"


def charger_les_reglages(variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Load the production settings in a process that has these variables only."""
    return subprocess.run(
        [sys.executable, "-c", "import cpts_oversight.settings.production"],
        cwd=RACINE,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(RACINE), "EMAIL_PORT": "25"} | variables,
        capture_output=True,
        text=True,
    )


def test_les_variables_du_compose_suffisent_aux_reglages_de_production(services):
    donnees = {
        nom: "valeur" for nom in services["web"]["environment"] if nom not in {"EMAIL_PORT", "EMAIL_USE_TLS"}
    }
    donnees["DATABASE_URL"] = "postgres://cpts:valeur@postgres:5432/cpts"
    assert charger_les_reglages(donnees).stderr == ""


def test_les_variables_de_la_construction_suffisent_aussi():
    texte = (RACINE / "Dockerfile").read_text(encoding="utf-8")
    ligne = re.search(r"^RUN (SECRET_KEY=.*?)python manage.py", texte, re.MULTILINE | re.DOTALL)
    assert ligne
    assert charger_les_reglages(dict(re.findall(r"(\w+)=(\S+)", ligne[1]))).stderr == ""


def test_on_attend_ce_qui_est_pret(services):
    for nom, service in services.items():
        for dont, condition in service.get("depends_on", {}).items():
            voulu = "service_completed_successfully" if dont in UNE_FOIS else "service_healthy"
            assert condition == {"condition": voulu}, f"{nom} → {dont}"
    for nom in FABRIQUES - UNE_FOIS:
        assert set(services[nom]["depends_on"]) == {"migration", "postgres", "redis"}


def test_seul_le_mandataire_est_ouvert(compose, services):
    assert [nom for nom, service in services.items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["interne"] == {"internal": True}
    assert all(services[nom]["networks"] == ["interne"] for nom in ("postgres", "redis"))


def test_volumes_et_fichiers_montes_existent(compose, services):
    for service in services.values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (RACINE / source).is_file(), source
            elif not source.startswith("${"):
                assert source in compose["volumes"], source


def test_meme_regle_de_texte_qu_au_bureau(services):
    arguments = services["postgres"]["environment"]["POSTGRES_INITDB_ARGS"].split()
    assert arguments == [mot for mot in INITDB if mot.startswith(("--encoding", "--locale", "--builtin"))]
    assert services["postgres"]["image"] == "postgres:18"
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"], (
        "the place changed with version 18"
    )


def test_l_image_ne_tourne_pas_en_root_et_installe_par_empreinte():
    texte = (RACINE / "Dockerfile").read_text(encoding="utf-8")
    assert texte.index("\nUSER cpts\n") < texte.index("\nCMD ")
    assert "--require-hashes" in texte
    assert "--no-control-socket" in texte
    for paquet in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert paquet in texte


def test_l_image_recoit_tout_ce_que_le_produit_lit():
    gardes = set(re.findall(r"^!([\w.]+)", (RACINE / ".dockerignore").read_text(), re.MULTILINE))
    dossiers = {"cpts", "cpts_oversight", "financements", "controles", "rapports", "templates", "static"}
    assert dossiers | {"manage.py", "requirements", "deploiement"} <= gardes
    assert not gardes & {"tests", "outils", ".env", ".local", "shared"}


def test_le_mandataire_laisse_passer_le_plus_gros_depot(settings):
    texte = (RACINE / "deploiement" / "nginx.conf").read_text(encoding="utf-8")
    limite = re.search(r"client_max_body_size (\d+)m;", texte)
    assert limite
    assert int(limite[1]) * 1024 * 1024 > settings.DEPOT_TAILLE_MAX
    assert texte.count("{") == texte.count("}")


# --- Health checks -------------------------------------------------------------------------------------------
def test_sante_de_beat(tmp_path):
    horaire = tmp_path / "horaire"
    assert sante.main(["beat", str(horaire)]) == 1, "never written"
    (tmp_path / "horaire.dat").touch()
    assert sante.main(["beat", str(horaire)]) == 0
    vieux = time.time() - sante.AGE_MAX - 1
    os.utime(tmp_path / "horaire.dat", (vieux, vieux))
    assert sante.main(["beat", str(horaire)]) == 1
    assert sante.main([]) == 64


def test_sante_du_site_sous_son_nom_public(monkeypatch):
    vus: list[str] = []

    class Reponse(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            vus.append(self.headers["Host"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    monkeypatch.setenv("ALLOWED_HOSTS", "suivi.example,autre.example")
    with HTTPServer(("127.0.0.1", 0), Reponse) as serveur:
        Thread(target=serveur.handle_request, daemon=True).start()
        assert sante.web(f"http://127.0.0.1:{serveur.server_port}/sante/")
    assert vus == ["suivi.example"]


@pytest.mark.django_db
def test_l_adresse_de_sante_repond_sans_connexion_ni_redirection(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^sante/$"]
    reponse = client.get("/sante/")
    assert (reponse.status_code, reponse.json()["base"]) == (200, "ok")


@pytest.mark.django_db
def test_sante_dit_que_la_base_est_injoignable(client, monkeypatch):
    def tomber() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", tomber)
    reponse = client.get("/sante/")
    assert reponse.status_code == 503
    assert "refused" not in reponse.content.decode()
