# The desk in a few commands. Needs only python3 (3.11 or later, with venv) and make.
# French words on screen, as everywhere; `make` alone lists the commands.

PYTHON ?= python3
ARGS ?=
V := .venv
PIP := $(V)/bin/python -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --no-compile
LOCAL := $(V)/bin/python -m outils.local
export ARGS

.DEFAULT_GOAL := help
.PHONY: help install services stop demo test check doctor lock version

help: ## cette aide
	@echo "cpts-oversight : les commandes"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r nom texte; do printf '%-16s %s\n' "$$nom" "$$texte"; done

install: $(V)/.ok ## crée .venv et y installe les paquets figés et vérifiés par empreinte

demo: $(V)/.ok ## démarre tout, charge les données fictives, affiche l'adresse et les comptes ; Ctrl-C arrête tout
	@$(LOCAL) demo

services: $(V)/.ok ## démarre PostgreSQL et Valkey en arrière-plan, puis migre la base
	@$(LOCAL) services

stop: ## arrête ce que « make services » (ou une démonstration) a démarré
	@if [ -x $(V)/bin/python ]; then $(LOCAL) stop; fi

test: $(V)/.ok-dev ## passe tous les tests, navigateur compris (ARGS="-k mot" pour en choisir)
	@$(LOCAL) test

check: $(V)/.ok-dev ## style, types, sens des imports, gabarits, migrations manquantes
	@$(LOCAL) check

doctor: ## dit ce qui manque à cette machine, et le remède
	@if [ -x $(V)/bin/python ]; then $(LOCAL) doctor; else $(MAKE) -s version && $(PYTHON) -m outils.local doctor; fi

# For maintainers: needs uv. Upgrade with `make lock ARGS=--upgrade`, or `ARGS="--upgrade-package django"`.
# The files must hold versions and hashes only, never an address.
lock: ## (mainteneurs, avec uv) refait requirements/*.txt à partir de requirements/*.in
	@for nom in base local dev; do \
	  uv pip compile requirements/$$nom.in --universal --python-version 3.11 --generate-hashes \
	    --no-header --no-annotate --quiet $(ARGS) -o requirements/$$nom.txt || exit 1; \
	done
	@! grep -nE 'https?://' requirements/*.txt

version:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Il faut Python 3.11 ou plus récent (ici : $$($(PYTHON) --version 2>&1)). Indiquez-le : make PYTHON=python3.12 …" >&2; exit 1; }

$(V)/bin/python: | version
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Le module venv de Python est absent. Sous Debian ou Ubuntu : apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(V)

$(V)/.ok: requirements/local.txt | $(V)/bin/python
	@echo "Installation des paquets (une minute environ, une seule fois)…"
	@$(PIP) -r requirements/local.txt
	@touch $@

$(V)/.ok-dev: requirements/dev.txt | $(V)/bin/python
	@echo "Installation des paquets et des outils de test (une à deux minutes, une seule fois)…"
	@$(PIP) -r requirements/dev.txt
	@touch $(V)/.ok $@
