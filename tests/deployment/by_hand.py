"""The deployment without a container engine: the processes that docker-compose.yml names, with the commands, the
environment and the nginx configuration that it gives them. Only names of hosts, ports and folders are other ones.

    python -m tests.deployment.by_hand        starts it, says where it is, and stops it at Ctrl-C
"""

import os
import re
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.deployment.compose_file import MAY_BE_EMPTY, ROOT, Service, example_environment, read_compose

PATIENCE_SECONDS = 120
STOP_SECONDS = 40
# Where each service listens within its container.
PORTS = {"postgres": 5432, "redis": 6379, "elasticsearch": 9200, "pages": 8000, "sockets": 8000}
ELASTICSEARCH_START = ROOT.parent / "shared" / "services" / "elasticsearch" / "start"
NGINX_AROUND = """
daemon off; pid {folder}/nginx.pid; worker_processes 2; {user}
events {{ worker_connections 4096; }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    sendfile on;
    client_body_temp_path {folder}/nginx-body; proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi; uwsgi_temp_path {folder}/nginx-uwsgi; scgi_temp_path {folder}/nginx-scgi;
{ours}
}}
"""


@dataclass
class Deployment:
    """Where the processes are, for tests to ask them and to stop them."""

    folder: Path
    url: str
    http_port: int
    services: dict[str, Service]
    ports: dict[str, int]
    running: dict[str, subprocess.Popen] = field(default_factory=dict)

    def translate(self, text: str, service: str = "") -> str:
        """What stands in the compose file, with our hosts, ports and folders."""
        for name, inside in PORTS.items():
            text = re.sub(rf"(?<![\w.-]){name}:{inside}\b", f"127.0.0.1:{self.ports[name]}", text)
        if inside := PORTS.get(service):
            text = re.sub(rf"\b(127\.0\.0\.1|0\.0\.0\.0):{inside}\b", f"127.0.0.1:{self.ports[service]}", text)
            text = text.replace(f"--port {inside}", f"--port {self.ports[service]}").replace("0.0.0.0", "127.0.0.1")
        return text.replace("/srv/", f"{self.folder}/").replace("/tmp/alive", f"{self.folder}/alive")

    def environment(self, service: str) -> dict[str, str]:
        """The service's environment and nothing else of this machine's, but for where programs are found."""
        given = {name: self.translate(value) for name, value in self.services[service].environment.items()}
        programs = f"{Path(sys.executable).parent}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        return {"PATH": programs, "HOME": str(self.folder), "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **given}

    def start(self, service: str) -> None:
        command = shlex.split(self.translate(self.services[service].command, service))
        if service == "redis":  # whose image says the rest by itself
            command += ["--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        self.run_on(service, command, env=self.environment(service), cwd=ROOT)

    def run_on(self, service: str, command: list, **options) -> None:
        with (self.folder / f"{service}.log").open("ab") as log:
            self.running[service] = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, **options)

    def stop(self, service: str) -> None:
        process = self.running.pop(service)
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def wait_until_healthy(self, service: str) -> None:
        """Asks the service's own healthcheck until it says that all is well."""
        check = [self.translate(word, service) for word in self.services[service].healthcheck]
        if service == "redis":
            check[1:1] = ["-p", str(self.ports["redis"])]
        asked = {"PGHOST": "127.0.0.1", "PGPORT": str(self.ports["postgres"])}
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline and (service not in self.running or self.running[service].poll() is None):
            told = subprocess.run(check, env=self.environment(service) | asked, cwd=ROOT, capture_output=True)
            if told.returncode == 0:
                return
            time.sleep(0.3)
        log = (self.folder / f"{service}.log").read_text(errors="replace")[-3000:]
        raise RuntimeError(f"{service} is not well.\n{log}")

    def manage(self, *words: str, **environment: str) -> None:
        """Runs a command of manage.py as one of the deployment's own processes would."""
        with (self.folder / "prepare.log").open("ab") as log:
            subprocess.run(
                [sys.executable, "manage.py", *words],
                env=self.environment("prepare") | environment,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
                check=True,
            )


@contextmanager
def deployed() -> Iterator[Deployment]:
    """The whole deployment, filled with the demo network and answering; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="staffroom-deployment-"))
    folder.chmod(0o755)
    try:
        https, http, *ports = _free_ports(2 + len(PORTS))
        # Each value is as environment.example asks for; what is not for this machine is put in its place.
        settings = {
            name: value or secrets.token_hex(32)
            for name, value in example_environment().items()
            if name not in {"EMAIL_URL", *MAY_BE_EMPTY}
        }
        settings |= {"SITE_URL": f"https://127.0.0.1:{https}", "EMAIL_URL": f"file:///{folder}/mail"}
        deployment = Deployment(
            folder, settings["SITE_URL"], http, read_compose(settings), dict(zip(PORTS, ports, strict=True))
        )
        with ExitStack() as started:
            started.callback(lambda: [deployment.stop(name) for name in reversed(list(deployment.running))])
            _start_postgres(deployment)
            deployment.start("redis")
            _start_elasticsearch(deployment, started)
            for service in ("postgres", "redis", "elasticsearch"):
                deployment.wait_until_healthy(service)
            _prepare(deployment)
            for service in ("pages", "sockets", "worker"):
                deployment.start(service)
            for service in ("pages", "sockets", "worker"):
                deployment.wait_until_healthy(service)
            _start_nginx(deployment, https, http)
            yield deployment
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(deployment: Deployment) -> None:
    deployment.manage("collectstatic", "--noinput", "--verbosity=0")
    with (deployment.folder / "prepare.log").open("ab") as log:
        command = shlex.split(deployment.translate(deployment.services["prepare"].command))
        environment = deployment.environment("prepare")
        ended = subprocess.run(command, env=environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT)
    if ended.returncode:
        raise RuntimeError((deployment.folder / "prepare.log").read_text()[-3000:])
    # The demo's people are invented, so that there is somebody to test with; their one-click sign-in stays away.
    development = "community.configuration.development"
    deployment.manage("demo_network", DJANGO_SETTINGS_MODULE=development, DATA_DIR=str(deployment.folder))


def _start_postgres(deployment: Deployment) -> None:
    service, data = deployment.services["postgres"], deployment.folder / "postgres"
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("initdb", path=f"{programs[-1] if programs else ''}:{os.environ['PATH']}")
    if not found:
        raise RuntimeError("There is no PostgreSQL on this machine: apt-get install postgresql.")
    # PostgreSQL refuses to run as root, as its image does.
    runs_as = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    data.mkdir()
    password = deployment.folder / "postgres-password"
    password.write_text(service.environment["POSTGRES_PASSWORD"])
    if runs_as:
        shutil.chown(data, "postgres", "postgres")
        shutil.chown(password, "postgres", "postgres")
    initdb = [found, "--pgdata", data, "--username", service.environment["POSTGRES_USER"], "--pwfile", password]
    initdb += ["--auth=scram-sha-256", *shlex.split(service.environment["POSTGRES_INITDB_ARGS"])]
    subprocess.run(initdb, check=True, capture_output=True, **runs_as)
    _, *options = shlex.split(service.command)
    place = ["-D", data, "-h", "127.0.0.1", "-p", str(deployment.ports["postgres"]), "-k", data]
    deployment.run_on("postgres", [Path(found).with_name("postgres"), *place, *options], cwd=data, **runs_as)
    _make_database(deployment)


def _make_database(deployment: Deployment) -> None:
    """As the image does at its first start."""
    import psycopg

    environment = deployment.services["postgres"].environment
    address = {"host": "127.0.0.1", "port": deployment.ports["postgres"], "user": environment["POSTGRES_USER"]}
    for _ in range(100):
        try:
            with psycopg.connect(
                **address, password=environment["POSTGRES_PASSWORD"], dbname="postgres", autocommit=True
            ) as connection:
                connection.execute(f'CREATE DATABASE "{environment["POSTGRES_DB"]}"')
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise RuntimeError((deployment.folder / "postgres.log").read_text()[-3000:])


def _start_elasticsearch(deployment: Deployment, started: ExitStack) -> None:
    """The server composed beside the repository. It has no passwords, and takes the one it is given for nothing."""
    home = deployment.folder / "elasticsearch"
    start = [ELASTICSEARCH_START, str(deployment.ports["elasticsearch"]), home]
    subprocess.run(start, check=True, capture_output=True)

    def stop() -> None:
        # Asked for now: a proof may have taken it away and started it anew.
        with suppress(ProcessLookupError):
            os.kill(int((home / "pid").read_text()), 15)

    started.callback(stop)


def _start_nginx(deployment: Deployment, https: int, http: int) -> None:
    certificates = deployment.folder / "certificates"
    certificates.mkdir()
    openssl = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
    openssl += ["-addext", "subjectAltName=IP:127.0.0.1"]
    openssl += ["-keyout", certificates / "privkey.pem", "-out", certificates / "fullchain.pem"]
    subprocess.run(openssl, check=True, capture_output=True)
    ours = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    ours = re.sub(r"^resolver .*\n", "", ours, flags=re.MULTILINE).replace(" resolve;", ";")
    # Debian's nginx is older than the image's and writes HTTP/2 in the line above.
    ours = ours.replace("    http2 on;\n", "").replace("listen 443 ssl", f"listen 127.0.0.1:{https} ssl http2")
    ours = ours.replace("listen 80 ", f"listen 127.0.0.1:{http} ").replace(
        "listen 127.0.0.1:8080", f"listen unix:{deployment.folder}/front.socket"
    )
    ours = deployment.translate(ours.replace("/srv/front/", f"{ROOT}/deploy/"))
    ours = ours.replace("/etc/nginx/certificates", str(certificates))
    file = deployment.folder / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""
    file.write_text(NGINX_AROUND.format(folder=deployment.folder, ours=ours, user=user))
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or "nginx"
    deployment.run_on(
        "nginx", [nginx, "-p", deployment.folder, "-c", file, "-e", deployment.folder / "nginx-error.log"]
    )
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", https)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError((deployment.folder / "nginx.log").read_text()[-3000:])


def _free_ports(count: int) -> list[int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


if __name__ == "__main__":
    with deployed() as here:
        print(f"The deployment is at {here.url}/, its logs are in {here.folder}. Ctrl-C stops it.", flush=True)
        try:
            here.running["nginx"].wait()
        except KeyboardInterrupt:
            print("\nStopping.")
