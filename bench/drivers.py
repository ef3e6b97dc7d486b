"""Every driver by name: its language, how it is called, and how it and what it measures are made.

Ours is built from the clone around this file, as it ships. The others are installed by name, into environments of
their own below ``target/bench``, which may be thrown away.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
BUILD = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
BENCH = BUILD / "bench"
TREE = BUILD / "release-tree"
SERVER = BUILD / "bench-programs" / "server"
TOOLS = BENCH / "tools" / "bin" / "python"
LIBRARY = TREE / "lib" / "libinstantly_rbac.so"

PYTHON_PEERS = [
    "instantlyai==0.7.0",
    "httpx==0.28.1",
    "requests==2.34.2",
    "urllib3==2.8.0",
    "orjson==3.13.0",
    "pycurl==7.49.0",
    "msgspec==0.22.0",
    "polars==2.1.0",
    "pandas==3.1.1",
    "pyarrow==26.0.1",
]


@dataclass(frozen=True)
class Driver:
    """One program that does the work of a row with one library."""

    name: str
    language: str
    command: tuple[str, ...]
    is_ours: bool = False


def rust(name: str, program: str) -> Driver:
    return Driver(name, "Rust", (str(SERVER.with_name(program)),), program == "rust-ours")


def c(name: str, program: str) -> Driver:
    return Driver(name, "C", (str(BENCH / "bin" / program),), program == "c-ours")


def go(name: str, program: str) -> Driver:
    return Driver(name, "Go", (str(BENCH / "bin" / program),), program == "go-ours")


def python(name: str, script: str) -> Driver:
    is_ours = script == "with_ours"
    environment = BENCH / ("python-ours" if is_ours else "python-peers")
    return Driver(name, "Python", (str(environment / "bin" / "python"), str(HERE / "python" / f"{script}.py")), is_ours)


def node(name: str, script: str) -> Driver:
    return Driver(name, "Node", ("node", str(BENCH / "node" / f"{script}.mjs")), script == "with-ours")


OURS = "instantly-rbac"
DRIVERS = {
    f"{driver.language} {driver.name}": driver
    for driver in [
        rust(OURS, "rust-ours"),
        rust("socket + borrowed structs", "rust-limit"),
        rust("reqwest + owned structs", "rust-reqwest"),
        c(OURS, "c-ours"),
        c("libcurl + jansson", "c-libcurl-jansson"),
        go(OURS, "go-ours"),
        go("net/http + encoding/json", "go-net-http"),
        python(OURS, "with_ours"),
        python("pycurl + msgspec", "with_pycurl_msgspec"),
        python("pycurl + orjson", "with_pycurl_orjson"),
        python("urllib3 + orjson", "with_urllib3_orjson"),
        python("instantlyai", "with_instantlyai"),
        python("httpx", "with_httpx"),
        python("requests", "with_requests"),
        node(OURS, "with-ours"),
        node("undici", "with-undici"),
        node("fetch", "with-fetch"),
        node("axios", "with-axios"),
        node("openapi-fetch", "with-openapi-fetch"),
    ]
}


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> None:
    print("$", " ".join(map(str, command)), file=sys.stderr, flush=True)
    words = [str(word) for word in command]
    subprocess.run(words, cwd=cwd, env={**os.environ, **environment}, check=True, stdout=sys.stderr)


def pip(environment: str, *packages: str | Path) -> None:
    folder = BENCH / environment
    if not (folder / "bin" / "python").exists():
        run(sys.executable, "-m", "venv", folder)
    run(folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages)


def set_up() -> None:
    """Builds and installs everything; what is there already is left as it is by the tools themselves."""
    BENCH.mkdir(parents=True, exist_ok=True)
    (BENCH / "bin").mkdir(exist_ok=True)
    build = ["cargo", "build", "--quiet", "--locked", "--package", "instantly-bench", "--profile", "bench-programs"]
    run(*build, CARGO_TARGET_DIR=str(BUILD))
    run("make", "--no-print-directory", "install", f"PREFIX={TREE}")
    set_up_c_and_go()
    set_up_python()
    set_up_node()


def set_up_c_and_go() -> None:
    pkg_config = {"PKG_CONFIG_PATH": str(TREE / "lib" / "pkgconfig")}
    if not shutil.which("pkg-config") or subprocess.run(["pkg-config", "--exists", "libcurl", "jansson"]).returncode:
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "pkg-config", "libcurl4-openssl-dev", "libjansson-dev")
    for program, libraries in [("c-ours", "instantly_rbac"), ("c-libcurl-jansson", "libcurl jansson")]:
        source = HERE / "c" / f"with_{program.removeprefix('c-').replace('-', '_')}.c"
        flags = subprocess.check_output(
            ["pkg-config", "--cflags", "--libs", *libraries.split()], text=True, env={**os.environ, **pkg_config}
        ).split()
        run("cc", "-O2", "-o", BENCH / "bin" / program, source, *flags, f"-Wl,-rpath,{TREE / 'lib'}")
    toolchain = subprocess.check_output([ROOT / "tests" / "go" / "toolchain.sh", BUILD / "go"], text=True).strip()
    for program in ["go-ours", "go-net-http"]:
        package = "./with-" + program.removeprefix("go-")
        run(toolchain, "build", "-o", BENCH / "bin" / program, package, cwd=HERE / "go", **pkg_config,
            CGO_LDFLAGS=f"-Wl,-rpath,{TREE / 'lib'}")  # fmt: skip


def set_up_python() -> None:
    pip("tools", "maturin>=1.16,<2", "matplotlib>=3.10")
    wheels = BENCH / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    maturin = TOOLS.with_name("maturin")
    run(maturin, "build", "--release", "--locked", "--quiet", "--out", wheels, cwd=ROOT / "bindings" / "python")
    pip("python-ours", "pyarrow==26.0.1")
    pip("python-ours", "--force-reinstall", "--no-deps", *wheels.glob("*.whl"))
    pip("python-peers", *PYTHON_PEERS)


def set_up_node() -> None:
    run("make", "--no-print-directory", "node")
    folder = BENCH / "node"
    shutil.copytree(HERE / "node", folder, dirs_exist_ok=True)
    package = max((BUILD / "node").glob("instantly-rbac-*.tgz"), key=lambda path: path.stat().st_mtime)
    run("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", "--no-save", package, cwd=folder)
