# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""package.py ROOT BUILD CMAKE VERSION [window] [paths]: what the install rules install, into a folder of its own, is whole and works there,
and the Debian package has the same files.

window: the window is built. paths: the programs must not know where they were built (debugging aids would put it there)."""

import configparser
import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
from pathlib import Path

ID = "org.espalier.Espalier"
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
READ_BY_PROGRAMS = ("presets", "targets", "lessons")
EXAMPLE = ("digits.onnx", "digits.dataset.json", "digits-training.csv", "digits-evaluation.csv", "README.txt")


def expected(root, window):
    names = {"usr/bin/espalier-cli", "usr/share/man/man1/espalier-cli.1.gz", "usr/share/doc/espalier/copyright", "usr/share/doc/espalier/changelog.gz"}
    names.update(f"usr/share/espalier/samples/{name}" for name in EXAMPLE)
    for folder in READ_BY_PROGRAMS:
        names.update(f"usr/share/espalier/{path.relative_to(root / 'resources')}" for path in (root / "resources" / folder).rglob("*") if path.is_file())
    if window:
        icons = "usr/share/icons/hicolor/scalable"
        names |= {"usr/bin/espalier", "usr/share/man/man1/espalier.1.gz", f"usr/share/applications/{ID}.desktop", f"usr/share/metainfo/{ID}.metainfo.xml",
                  f"usr/share/mime/packages/{ID}.xml", f"{icons}/apps/{ID}.svg", f"{icons}/mimetypes/application-x-espalier-project.svg",
                  f"{icons}/mimetypes/application-x-onnx.svg"}
    return names


def wrong_files(installed, names):
    found = {str(path.relative_to(installed)) for path in installed.rglob("*") if not path.is_dir()}
    return [f"{name}: is not installed" for name in sorted(names - found)] + [f"{name}: is installed, and nobody expects it" for name in sorted(found - names)]


def paths_inside(installed, paths):
    faults = []
    for file in sorted(installed.rglob("*")):
        if file.is_file():
            content = file.read_bytes()
            faults += [f"{file.relative_to(installed)}: names {path}" for path in paths if os.fsencode(path) in content]
    return faults


def differing(versions):
    wanted = versions["project"]
    return [f"version {wanted}, but the {name} has {version}" for name, version in versions.items() if version != wanted]


def said(words, environment=None):
    done = subprocess.run(words, env=environment, capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).strip()


def validated(words):
    """What a validator that may not be there has to say."""
    if not shutil.which(words[0]):
        print(f"{words[0]} is not installed: left out")
        return []
    code, text = said(words)
    return [f"{words[0]}: {text}"] if code else []


def entries(installed, versions):
    """What desktops read: each file alone, and whether they agree."""
    share = installed / "usr/share"
    desktop, metainfo, types = share / f"applications/{ID}.desktop", share / f"metainfo/{ID}.metainfo.xml", share / f"mime/packages/{ID}.xml"
    faults = validated(["desktop-file-validate", desktop])
    faults += validated(["appstreamcli", "validate", "--no-net", metainfo])

    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str
    parser.read(desktop, encoding="utf-8")
    entry = parser["Desktop Entry"]
    about = xml.parse(metainfo).getroot()
    defined = {kind.get("type") for kind in xml.parse(types).getroot().iter(f"{MIME}mime-type")}
    versions["metainfo"] = about.find("releases/release").get("version")
    if not (installed / "usr/bin" / entry["Exec"].split()[0]).exists():
        faults.append(f"desktop entry: there is no program {entry['Exec']}")
    if entry["Icon"] != ID or about.findtext("id") != ID or about.findtext("launchable") != desktop.name:
        faults.append(f"desktop entry and metainfo: the id is {ID} everywhere")
    for name, used in (("desktop entry", set(entry["MimeType"].strip(";").split(";"))), ("metainfo", {kind.text for kind in about.iter("mediatype")})):
        if used != defined:
            faults.append(f"{name}: opens {sorted(used)}, but the types are {sorted(defined)}")
    for element in [*about.iter("summary"), *about.iter("p"), *about.iter("li")]:
        if not (element.text or "").strip():
            faults.append(f"metainfo: an empty <{element.tag}>")

    if shutil.which("update-mime-database"):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(share / "mime", f"{folder}/mime")
            # It warns of a folder that nobody reads.
            code, text = said(["update-mime-database", f"{folder}/mime"], {**os.environ, "XDG_DATA_HOME": folder})
            globs = Path(folder, "mime/globs2").read_text(encoding="utf-8")
            if code or text or "application/x-espalier-project:*.espalier" not in globs or "application/x-onnx:*.onnx" not in globs:
                faults.append(f"update-mime-database: {text or globs}")
    else:
        print("update-mime-database is not installed: left out")
    return faults


def works(installed, versions, window):
    """From where it lies now, which is not where it was configured for."""
    cli = installed / "usr/bin/espalier-cli"
    faults = []
    for program in [cli] + [installed / "usr/bin/espalier"] * window:
        code, text = said([program, "--version"])
        versions[program.name] = text.split()[-1] if code == 0 and text else text
    with tempfile.TemporaryDirectory() as folder:
        compress = [cli, "compress", installed / "usr/share/espalier/samples/digits.onnx", "--recipe", "int8", "-o", f"{folder}/small.onnx"]
        code, text = said(compress)
        if code or "not measured" in text:
            faults.append(f"espalier-cli compress, on the example: exit {code}, {text}")
        # Its presets are those beside it, and not the ones of the sources.
        preset = installed / "usr/share/espalier/presets/int8.json"
        preset.write_text("{}", encoding="utf-8")
        code, text = said(compress)
        if code != 1 or str(preset) not in text:
            faults.append(f"espalier-cli does not read {preset}: exit {code}, {text}")
    return faults


def debian(build, cmake, version, names):
    """The package, made anew elsewhere."""
    missing = [tool for tool in ("dpkg-deb", "dpkg-shlibdeps", "file") if not shutil.which(tool)]
    if missing:
        print(f"{', '.join(missing)} not installed: no Debian package made")
        return []
    with tempfile.TemporaryDirectory() as folder:
        # Compressing would take most of the time.
        code, text = said([Path(cmake).with_name("cpack"), "--config", build / "CPackConfig.cmake", "-B", folder, "-D", "CPACK_DEBIAN_COMPRESSION_TYPE=none"])
        made = list(Path(folder).glob("*.deb"))
        architecture = said(["dpkg", "--print-architecture"])[1]
        if code or [file.name for file in made] != [f"espalier_{version}_{architecture}.deb"]:
            return [f"cpack: exit {code}, {[file.name for file in made]}\n{text}"]
        faults = []
        found = set()
        for line in said(["dpkg-deb", "-c", made[0]])[1].splitlines():
            mode, owner, _, _, _, name = line.split(maxsplit=5)
            name = name.removeprefix("./").rstrip("/")
            program = mode[0] == "d" or name.startswith("usr/bin/")
            if owner != "root/root" or mode[1:] != ("rwxr-xr-x" if program else "rw-r--r--"):
                faults.append(f"Debian package: {name} is {mode} and belongs to {owner}")
            if mode[0] != "d":
                found.add(name)
        faults += [f"Debian package: {name} is in one of package and install rules only" for name in sorted(found ^ names)]
        depends = said(["dpkg-deb", "-f", made[0], "Depends"])[1]
        if "libc6" not in depends or "libprotobuf" not in depends:
            faults.append(f"Debian package: depends on {depends!r} only")
        return faults


def check(root, build, cmake, version, window, paths):
    with tempfile.TemporaryDirectory() as folder:
        installed = Path(folder).resolve()
        install = [cmake, "--install", build, "--prefix", "/usr", "--strip"]
        done = subprocess.run(install, env={**os.environ, "DESTDIR": str(installed)}, capture_output=True, text=True)
        if done.returncode:
            return [f"cmake --install: {done.stdout}{done.stderr}"]
        names = expected(root, window)
        faults = wrong_files(installed, names)
        if faults:
            return faults
        if paths:
            faults += paths_inside(installed, [root, build])
        else:
            print("this build keeps paths for debugging: not looked for them")
        versions = {"project": version}
        changelog = gzip.open(installed / "usr/share/doc/espalier/changelog.gz", "rt", encoding="utf-8").readline()
        versions["changelog"] = re.match(r"espalier \(([^)]*)\)", changelog)[1]
        if window:
            faults += entries(installed, versions)
        faults += works(installed, versions, window)
        return faults + differing(versions) + debian(build, cmake, version, names)


def main(root, build, cmake, version, *words):
    faults = check(Path(root).resolve(), Path(build).resolve(), cmake, version, "window" in words, "paths" in words)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
