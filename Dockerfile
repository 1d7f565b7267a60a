# Production image: the same for web, worker and beat. Built from the locked, hashed requirements only.
FROM python:3.11-slim-bookworm AS paquets
COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /tmp/base.txt

FROM python:3.11-slim-bookworm
# Text layout for the PDF reports, and the fonts it needs.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin cpts \
    && install -d -o cpts -g cpts /var/lib/cpts/fichiers /var/lib/cpts/beat
COPY --from=paquets /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=cpts_oversight.settings.production \
    STATIC_ROOT=/srv/cpts/static-servi \
    MEDIA_ROOT=/var/lib/cpts/fichiers \
    OPENBLAS_NUM_THREADS=1
WORKDIR /srv/cpts
COPY . .
# Settings need their variables to load; nothing here outlives this step. Plain storage: see settings/commun.py.
# The State's fonts stay out: a deployment entitled to them (MARQUE=etat) removes the two --ignore.
RUN SECRET_KEY=construction PSEUDONYME_CLE=construction ALLOWED_HOSTS=construction \
    DATABASE_URL=postgres://construction REDIS_URL=redis://construction \
    python manage.py collectstatic --noinput -v 0 --ignore "Marianne*" --ignore "Spectral*"
USER cpts
EXPOSE 8000
CMD ["gunicorn", "cpts_oversight.wsgi:application", "--no-control-socket", "--bind", "0.0.0.0:8000", \
     "--preload", "--workers", "3", "--threads", "4", "--timeout", "120", "--worker-tmp-dir", "/dev/shm", \
     "--max-requests", "2000", "--max-requests-jitter", "200", "--access-logfile", "-"]
