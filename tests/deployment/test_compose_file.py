"""What the installation of a network relies on in docker-compose.yml, the Dockerfile and their example environment."""

import re

import pytest

from tests.deployment.compose_file import MAY_BE_EMPTY, ROOT, NotSet, example_environment, read_compose

FILLED = {name: value or ("" if name in MAY_BE_EMPTY else "filled-in") for name, value in example_environment().items()}
LEFT_EMPTY = [name for name, value in example_environment().items() if not value and name not in MAY_BE_EMPTY]
SERVICES = read_compose(FILLED)
OURS = ["pages", "sockets", "worker", "prepare"]


def test_the_example_leaves_every_password_to_be_chosen():
    assert set(LEFT_EMPTY) == {
        "SECRET_KEY",
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
        "ELASTICSEARCH_PASSWORD",
        "EMAIL_URL",
    }


@pytest.mark.parametrize("name", [*LEFT_EMPTY, "SITE_URL"])
def test_nothing_starts_without(name):
    with pytest.raises(NotSet, match=f"Set {name}"):
        read_compose(FILLED | {name: ""})


def test_the_example_sets_what_the_file_reads_and_no_more():
    read = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert read == set(example_environment())


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_limited_and_says_whether_it_is_well(name):
    written = SERVICES[name].written
    limits = written["deploy"]["resources"]["limits"]
    assert limits["cpus"]
    assert limits["memory"]
    if name != "prepare":  # which ends
        assert written["healthcheck"]["test"]
        assert written["restart"] == "unless-stopped"


def test_only_nginx_can_be_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service.written] == ["nginx"]


@pytest.mark.parametrize("name", OURS)
def test_our_processes_run_without_rights_they_do_not_need(name):
    written = SERVICES[name].written
    assert written["read_only"] is True
    assert written["cap_drop"] == ["ALL"]
    assert "USER staffroom" in (ROOT / "Dockerfile").read_text().split("AS staffroom")[1].split("FROM")[0]


@pytest.mark.parametrize("name", ["pages", "sockets", "worker"])
def test_ours_start_only_when_the_database_is_prepared(name):
    assert SERVICES[name].written["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}


@pytest.mark.parametrize("name", ["postgres", "elasticsearch"])
def test_what_must_survive_is_in_a_volume(name):
    assert SERVICES[name].written["volumes"][0].startswith(f"{name}:")


def test_files_of_posts_are_on_a_volume_that_nginx_reads_and_shows_to_nobody_by_itself():
    for name in ("pages", "worker"):
        assert "files:/srv/files" in SERVICES[name].written["volumes"]
    assert "files:/srv/files:ro" in SERVICES["nginx"].written["volumes"]
    kept = (ROOT / "deploy" / "nginx.conf").read_text().split("location /kept-files/ {")[1].split("}")[0]
    assert "internal;" in kept
    assert SERVICES["pages"].environment["FILES_ACCEL"] == "/kept-files/"


def test_the_image_is_built_without_an_installations_secrets():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", ".git", "deploy/certificates", "var"} <= set(ignored)
    assert "ARG" not in (ROOT / "Dockerfile").read_text()
