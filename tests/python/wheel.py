"""Builds the sdist, and from it alone the wheel as it ships, and looks at both: wheel.py LARGEST_WHEEL

Run by the Python of an environment with maturin. The wheel goes into an environment of its own, without any dependency.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LICENCES = {"LICENSE", "LICENSE-APACHE", "LICENSE-MIT"}
PACKAGE = ROOT / "bindings" / "python"


def run(*command: str | Path, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True, env=environment())
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def environment() -> dict[str, str]:
    # Outside the clone, rustup would not know which toolchain the clone names.
    toolchain = re.search(r'^channel = "(.+)"$', (ROOT / "rust-toolchain.toml").read_text(), re.MULTILINE)
    assert toolchain
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "RUSTUP_TOOLCHAIN": toolchain[1]}


def build(work: Path) -> tuple[Path, Path]:
    print("Building the wheel for release, from the sdist", flush=True)
    run("maturin", "sdist", "--out", work, folder=PACKAGE)
    [sdist] = work.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(work, filter="data")
    unpacked = work / sdist.name.removesuffix(".tar.gz")
    for file in unpacked.rglob("*"):
        # Its files are of 2006, and cargo would take what it once made of others for what it makes of these.
        os.utime(file)
    options = ["--quiet", "--disable-pip-version-check", "--no-cache-dir", "--no-deps", "--no-build-isolation"]
    run(sys.executable, "-m", "pip", "wheel", *options, "--wheel-dir", work, unpacked, folder=work)
    [wheel] = work.glob("*.whl")
    return sdist, wheel


def look_into_sdist(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert LICENCES | {"Cargo.lock", "PKG-INFO", "pyproject.toml", "README.md"} <= names
    assert not [name for name in names if name.startswith(("bindings/python/tests", "tests", "target"))]


def look_into_wheel(wheel: Path, largest: int) -> None:
    assert "-cp310-abi3-" in wheel.name, wheel.name
    with zipfile.ZipFile(wheel) as archive:
        sizes = {file.filename: file.file_size for file in archive.infolist()}
    package = {name.partition("/")[2] for name in sizes if name.startswith("instantly_rbac/")}
    source = PACKAGE / "python" / "instantly_rbac"
    files = [path for path in source.rglob("*") if path.suffix in (".py", ".pyi", ".typed")]
    written = {path.relative_to(source).as_posix() for path in files}
    assert package == written | {"_native.abi3.so"} and {"py.typed", "_native.pyi"} <= package, package ^ written
    others = [name for name in sizes if not name.startswith("instantly_rbac/")]
    assert all(".dist-info/" in name for name in others) and not [name for name in sizes if "/test" in name]
    assert LICENCES == {name.rpartition("/")[2] for name in others if "/licenses/" in name}
    size, library = wheel.stat().st_size, sizes["instantly_rbac/_native.abi3.so"]
    print(f"{wheel.name}: {size} bytes, of {largest} at the most; the library in it: {library} bytes", flush=True)
    assert size <= largest


def use(wheel: Path, work: Path) -> None:
    fresh = work / "venv"
    run(sys.executable, "-m", "venv", fresh, folder=work)
    python = fresh / "bin" / "python"
    run(python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--no-index", wheel, folder=work)
    run(python, "-c", "from instantly_rbac import _native; assert not hasattr(_native, '_panic')", folder=work)
    took = []
    for _ in range(10):
        command = [str(python), "-X", "importtime", "-c", "import instantly_rbac"]
        timed = subprocess.run(command, cwd=work, text=True, capture_output=True, check=True)
        took.append(int(timed.stderr.splitlines()[-1].split("|")[1]) / 1000)
    print(f"import instantly_rbac: {statistics.median(took):.1f} ms, the median of {len(took)}")
    print(run(ROOT / "tests" / "readme.sh", "python", fresh, folder=work), end="")
    print(run(ROOT / "tests" / "readme.sh", "wheel", wheel, folder=work), end="")


with tempfile.TemporaryDirectory() as folder:
    sdist, wheel = build(Path(folder))
    look_into_sdist(sdist)
    look_into_wheel(wheel, int(sys.argv[1]))
    use(wheel, Path(folder))
