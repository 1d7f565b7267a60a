"""The desk's Redis-compatible server, for real."""

import os
import signal
from urllib.parse import parse_qs, unquote, urlsplit

import kombu
import redis


def client(serveur) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(serveur.prise))


def test_demarre_sert_et_ne_laisse_rien(ferme, valkey, processus_nommant):
    serveur = valkey(ferme)
    assert serveur.demarrer() is True
    assert serveur.demarrer() is False
    with client(serveur) as lien:
        assert lien.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert lien.config_get("port") == {"port": "0"}
    assert serveur.arreter() is True
    assert serveur.arreter() is False
    assert processus_nommant(serveur.prise) == []


def test_tue_net_il_repart_avec_ce_qui_etait_ecrit(ferme, valkey):
    serveur = valkey(ferme)
    serveur.demarrer()
    with client(serveur) as lien:
        lien.rpush("file", *range(500))
    os.kill(serveur.pid(), signal.SIGKILL)
    serveur.serveur.wait()
    assert serveur.demarrer() is True
    with client(serveur) as lien:
        assert lien.llen("file") == 500


def test_celery_lit_l_adresse(ferme, valkey):
    serveur = valkey(ferme)
    serveur.demarrer()
    with kombu.Connection(serveur.url()) as lien:
        lien.ensure_connection(max_retries=1)
        with lien.SimpleQueue("essai") as file:
            file.put({"n": 1})
            message = file.get(timeout=5)
            message.ack()
    assert message.payload == {"n": 1}
    assert parse_qs(urlsplit(serveur.url(base=1)).query) == {"virtual_host": ["1"]}


def test_chemin_trop_long_la_prise_va_ailleurs(ouvert, valkey):
    long = ouvert / ("d" * 60) / ("e" * 60)
    long.mkdir(parents=True)
    serveur = valkey(long)
    serveur.demarrer()
    assert serveur.prise.parent.parent.as_posix() == "/tmp"
    assert unquote(urlsplit(serveur.url()).path) == str(serveur.prise)
    assert serveur.pret()
