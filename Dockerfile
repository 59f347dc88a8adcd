# Three images: `staffroom` is every process of ours, `front` is nginx with our configuration and static files.
FROM python:3.13-slim AS build
ENV PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/staffroom
COPY requirements-network.txt .
RUN python -m venv /srv/venv \
 && /srv/venv/bin/pip install --require-hashes --no-deps --only-binary=:all: -r requirements-network.txt \
 && /srv/venv/bin/python -m compileall -q /srv/venv/lib
COPY . .
# Collecting files needs a configuration, and none of an installation's own: the names below reach no server.
RUN /srv/venv/bin/python -m compileall -q . \
 && SECRET_KEY=only-while-building SITE_URL=https://build.invalid ONE_PROCESS=true STATIC_ROOT=/srv/static DATA_DIR=/tmp \
    DJANGO_SETTINGS_MODULE=community.configuration.production \
    /srv/venv/bin/python manage.py collectstatic --noinput --verbosity 0


FROM python:3.13-slim AS staffroom
RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin staffroom \
 && install -d -o staffroom -g staffroom /srv/media /srv/files
COPY --from=build /srv/venv /srv/venv
COPY --from=build /srv/static /srv/static
COPY --from=build /srv/staffroom /srv/staffroom
WORKDIR /srv/staffroom
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=community.configuration.production \
    STATIC_ROOT=/srv/static MEDIA_ROOT=/srv/media
USER staffroom


FROM nginx:1.28 AS front
COPY --from=build /srv/static /srv/static
COPY deploy/nginx.conf /etc/nginx/conf.d/default.conf
COPY deploy/unavailable.html /srv/front/unavailable.html
