"""Checks what is to be published, and uses it as a user would: check.py PACKAGES LARGEST_WHEEL LARGEST_ADDON LARGEST_LIBRARY

PACKAGES is what `make release-packages` wrote. Nothing is published. What is installed goes into empty folders, and runs
with a PATH that has no Rust. Wheels of other platforms are looked into and not run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.gnuversions import GNUVerNeedSection

ROOT = Path(__file__).resolve().parents[1]
# Programs of the system, and none of Rust's.
TOOLS = ["cc", "ld", "as", "pkg-config", "sh", "bash", "env", "node", "npm", "npx", "tar", "gzip", "git", "cat", "grep"]
PLATFORMS = {"x86_64": "linux-x64", "aarch64": "linux-arm64"}


def run(*command: str | Path, folder: Path, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=folder, text=True, capture_output=True, env=env)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def say(text: str) -> None:
    print(text, flush=True)


def version() -> str:
    """The version, which stands in Cargo.toml; everything else must agree with it."""
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text())
    version: str = cargo["workspace"]["package"]["version"]
    found = {
        f"Cargo.toml, {name}": crate["version"]
        for name, crate in cargo["workspace"]["dependencies"].items()
        if isinstance(crate, dict) and "path" in crate
    }
    for file, pattern in {
        "bindings/node/package.json": r'^  "version": "(.+)",$',
        "include/instantly_rbac.h": r'^#define INSTANTLY_VERSION "(.+)"$',
    }.items():
        match = re.search(pattern, (ROOT / file).read_text(), re.MULTILINE)
        found[file] = match[1] if match else "none"
    wrong = {place: other for place, other in found.items() if other != version}
    if wrong:
        sys.exit(f"the version is {version}, but {wrong}; `make version VERSION={version}` writes it everywhere")
    return version


def changelog(version: str) -> None:
    """A tagged commit has a section of its version; before that, what is new stands under Unreleased."""
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    tags = run("git", "tag", "--points-at", "HEAD", folder=ROOT).split()
    expected = version if f"v{version}" in tags else "Unreleased"
    if not headings or not headings[0].startswith(expected):
        sys.exit(f"CHANGELOG.md begins with {headings[:1]}, and must with {expected}")
    say(f"version {version}: the same everywhere; the changelog begins with {headings[0]}")


def header() -> None:
    """What a program of the last release was compiled with must still be there, unless the ABI has another number."""
    tags = run("git", "tag", "--list", "v*", "--sort=-version:refname", folder=ROOT).split()
    head = run("git", "tag", "--points-at", "HEAD", folder=ROOT).split()
    former = next((tag for tag in tags if tag not in head), None)
    if former is None:
        return say("header: there is no earlier release to compare it with")
    now = (ROOT / "include/instantly_rbac.h").read_text()
    before = run("git", "show", f"{former}:include/instantly_rbac.h", folder=ROOT)

    def abi(text: str) -> str:
        return re.findall(r"^#define INSTANTLY_ABI_VERSION (\d+)", text, re.MULTILINE)[0]

    def declared(text: str) -> set[str]:
        text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.DOTALL)
        text = re.sub(r"^#.*$", "", text, flags=re.MULTILINE)
        return {" ".join(part.split()) for part in re.split(r"[;,{}]", text) if part.strip()}

    gone = declared(before) - declared(now)
    if gone and abi(before) == abi(now):
        sys.exit(f"since {former} the header lost {sorted(gone)}, and the number of the ABI is still {abi(now)}")
    say(f"header: everything of {former} is there" if not gone else f"header: a new ABI, {abi(now)}")


def needed(program: bytes) -> dict[str, tuple[int, ...]]:
    """The newest version of each library's symbols that a program needs, such as {"GLIBC": (2, 17)}."""
    newest: dict[str, tuple[int, ...]] = {}
    for section in ELFFile(BytesIO(program)).iter_sections():
        if isinstance(section, GNUVerNeedSection):
            for _, symbols in section.iter_versions():
                for symbol in symbols:
                    name, _, number = symbol.name.partition("_")
                    if re.fullmatch(r"[\d.]+", number):
                        newest[name] = max(newest.get(name, ()), tuple(map(int, number.split("."))))
    return newest


def old_enough(name: str, program: bytes, glibc: tuple[int, ...]) -> str:
    found = needed(program).get("GLIBC")
    if found is None:
        if "musl" not in name:
            sys.exit(f"{name} names no version of glibc")
        return "musl"
    if found > glibc or "musl" in name:
        sys.exit(f"{name} needs glibc {'.'.join(map(str, found))}")
    return f"glibc {'.'.join(map(str, found))}"


def sizes(name: str, size: int, largest: int) -> None:
    if size > largest:
        sys.exit(f"{name} has {size} bytes, of {largest} at the most")


def wheels(packages: Path, largest: int) -> list[Path]:
    found = sorted((packages / "python").glob("*.whl"))
    for wheel in found:
        sizes(wheel.name, wheel.stat().st_size, largest)
        with zipfile.ZipFile(wheel) as archive:
            native = archive.read("instantly_rbac/_native.abi3.so")
        needs = old_enough(wheel.name, native, (2, 17))
        say(f"{wheel.name}: {wheel.stat().st_size} bytes; {needs}")
    return found


def addons(packages: Path, largest: int) -> None:
    for addon in sorted((packages / "node" / "build").glob("*.node")):
        sizes(addon.name, addon.stat().st_size, largest)
        say(f"{addon.name}: {addon.stat().st_size} bytes; {old_enough(addon.name, addon.read_bytes(), (2, 28))}")


def without_rust(work: Path, *others: str) -> dict[str, str]:
    """An environment whose PATH has the tools that a user needs, and no Rust."""
    tools = work / "tools"
    tools.mkdir(exist_ok=True)
    for name in [*TOOLS, *others]:
        found = shutil.which(name)
        if found and not (tools / name).exists():
            (tools / name).symlink_to(Path(found).resolve() if name in ("npm", "npx") else found)
    kept = {name: os.environ[name] for name in ("HOME", "TMPDIR", "LANG") if name in os.environ}
    return {**kept, "PATH": str(tools)}


def blocks(readme: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", readme.read_text(), re.MULTILINE | re.DOTALL)


def use_wheel(found: list[Path], work: Path) -> None:
    [wheel] = [wheel for wheel in found if "manylinux" in wheel.name and wheel.stem.endswith(os.uname().machine)]
    say(run("auditwheel", "show", wheel, folder=work).strip().splitlines()[-1].strip() + f" ({wheel.name})")
    began = time.monotonic()
    run(sys.executable, "-m", "venv", work / "venv", folder=work)
    python, env = work / "venv" / "bin" / "python", without_rust(work)
    installing = time.monotonic()
    run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", wheel, folder=work, env=env)
    program = work / "first.py"
    program.write_text(blocks(ROOT / "bindings/python/README.md", "python")[0])
    said = run(python, program, folder=work, env=env)
    took = time.monotonic()
    if not said.strip():
        sys.exit("the program of the Python package's README printed nothing")
    say(f"Python: {took - installing:.1f} s from `pip install` to the end of the README's program "
        f"({installing - began:.1f} s before that for the environment)")
    say(run(work / "venv/bin/instantly-rbac", "--version", folder=work, env=env).strip())


def use_archive(packages: Path, work: Path) -> None:
    [archive] = (packages / "c").glob(f"*-linux-{os.uname().machine}.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(work, filter="data")
    [tree] = work.glob("instantly_rbac-*")
    tree = tree.rename(work / "instantly_rbac")
    library = (tree / "lib/libinstantly_rbac.so").read_bytes()
    say(f"{archive.name}: {archive.stat().st_size} bytes; {old_enough(archive.name, library, (2, 17))}")
    readme = tree / "README.md"
    (work / "review.c").write_text(blocks(readme, "c")[0])
    said = run("bash", "-euc", blocks(readme, "sh")[0], folder=work, env=without_rust(work))
    if "Access review of" not in said:
        sys.exit(f"the program of the C library's README printed {said!r}")
    say("C: the program of the README runs")
    say(run(ROOT / "tests/readme.sh", "go", tree, folder=work).strip())


def main() -> None:
    packages = Path(sys.argv[1]).resolve()
    largest_wheel, largest_addon, largest_library = map(int, sys.argv[2:])
    changelog(version())
    header()
    found = wheels(packages, largest_wheel)
    addons(packages, largest_addon)
    with tempfile.TemporaryDirectory() as folder:
        use_wheel(found, Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        use_archive(packages, Path(folder))
        library = Path(folder) / "instantly_rbac/lib/libinstantly_rbac.so"
        sizes(library.name, library.stat().st_size, largest_library)
        say(f"{library.name}: {library.stat().st_size} bytes")


main()
