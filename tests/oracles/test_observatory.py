"""Grade of the page's headers by the MDN HTTP Observatory."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_the_headers_of_the_page_are_graded_a_plus():
    command = ["node", "tests/oracles/observatory.mjs", ".tools/oracles/observatory"]
    graded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert graded.returncode == 0, graded.stdout + graded.stderr
    assert graded.stdout.splitlines()[-1].startswith("A+ ("), graded.stdout
