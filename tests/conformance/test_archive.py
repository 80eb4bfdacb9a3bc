"""The archive of the page: the same bytes for the same page."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile

from conftest import ROOT

TIME = 1_700_000_000
FILES = {"index.html": b"<!doctype html>", "boot-1.js": b"//", "_headers": b"/*\n", "views/a.json": b"{}", "z.wasm": bytes(4096)}


def make_page(folder, names, mode):
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(FILES[name])
        path.chmod(mode)
        os.utime(path, (mode, mode))
    return folder


def pack(page, output, **environment):
    command = [sys.executable, ROOT / "scripts/dist-archive", "--dist", page, "--output", output]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def archive_of(page, output, **environment):
    result = pack(page, output, **environment)
    assert result.returncode == 0, result.stderr
    [archive] = output.glob("*.tar.gz")
    return archive


def test_the_bytes_depend_on_the_page_alone(tmp_path):
    first = make_page(tmp_path / "first", FILES, 0o600)
    second = make_page(tmp_path / "second", reversed(FILES), 0o755)
    archives = [archive_of(page, tmp_path / f"{page.name}-out", SOURCE_DATE_EPOCH=str(TIME)) for page in (first, second)]
    assert archives[0].read_bytes() == archives[1].read_bytes()
    (second / "z.wasm").write_bytes(bytes(4095) + b"x")
    assert archive_of(second, tmp_path / "changed", SOURCE_DATE_EPOCH=str(TIME)).read_bytes() != archives[0].read_bytes()


def test_the_archive_holds_the_page_and_nothing_about_the_machine(tmp_path):
    page = make_page(tmp_path / "page", FILES, 0o600)
    archive = archive_of(page, tmp_path / "out", SOURCE_DATE_EPOCH=str(TIME))
    name = archive.name.removesuffix(".tar.gz")
    with tarfile.open(archive) as tar:
        members = tar.getmembers()
        assert [member.name for member in members] == [f"{name}/{path}" for path in sorted(FILES)]
        for member in members:
            assert (member.mode, member.mtime, member.uid, member.gid) == (0o644, TIME, 0, 0)
            assert (member.uname, member.gname) == ("", "")
            assert tar.extractfile(member).read() == FILES[member.name.removeprefix(f"{name}/")]
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert archive.with_name(f"{archive.name}.sha256").read_text() == f"{digest}  {archive.name}\n"


def test_the_time_is_that_of_the_commit(tmp_path):
    page = make_page(tmp_path / "page", FILES, 0o644)
    archive = archive_of(page, tmp_path / "out", SOURCE_DATE_EPOCH="")
    commit = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True)
    with tarfile.open(archive) as tar:
        assert {member.mtime for member in tar.getmembers()} == {int(commit.stdout)}


def test_a_folder_that_is_no_page_is_refused(tmp_path):
    page = make_page(tmp_path / "page", FILES, 0o644)
    (page / "link").symlink_to("/etc/passwd")
    result = pack(page, tmp_path / "out")
    assert result.returncode == 1 and "link is neither a file nor a folder" in result.stderr
    shutil.rmtree(page / "views")
    (page / "index.html").unlink()
    result = pack(page, tmp_path / "out")
    assert result.returncode == 1 and "build the page first" in result.stderr
