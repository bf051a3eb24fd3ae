"""Readers that nobody here wrote read the reports of `run`: JUnit XML and HAR.

`python reports.py BINARY` has the program make them, and exits with 0 only if all are read as they are meant.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from haralyzer import HarParser
from junitparser import Failure, JUnitXml, Skipped
from lxml import etree

SCHEMA = Path(__file__).parents[3] / "fixtures" / "schemas" / "junit-10.xsd"
RULE = "redirect-uri/limit"
FAULT = "ignores-redirect-uri-limit"
RUN_WITHIN_SECONDS = 120
BROKEN, INCONCLUSIVE = 2, 3


def judge(binary, folder, arguments, wanted_code):
    """Runs `run`; the paths of its reports."""
    paths = {kind: folder / f"{kind}-{wanted_code}" for kind in ("junit", "har")}
    reports = [f"--report={kind}={path}" for kind, path in paths.items()]
    done = subprocess.run(
        [binary, "run", *arguments, *reports], stdout=subprocess.DEVNULL, timeout=RUN_WITHIN_SECONDS, check=False
    )
    assert done.returncode == wanted_code, done.returncode
    return paths


def outcomes(path):
    """The test cases, by their results; the file has to follow the schema of Jenkins."""
    etree.XMLSchema(etree.parse(SCHEMA)).assertValid(etree.parse(path))
    found = {Failure: [], Skipped: [], None: []}
    for suite in JUnitXml.fromfile(str(path)):
        for case in suite:
            result = case.result[0] if case.result else None
            found[type(result) if result is not None else None].append((case, result))
    return found


def broken(binary, folder):
    """A tenant with a fault: one failure, with its proof, and its exchanges."""
    paths = judge(binary, folder, ["--fault", FAULT], BROKEN)
    found = outcomes(paths["junit"])
    ((case, failure),) = found[Failure]
    assert case.name == RULE, case.name
    assert "came      granted with status 201" in failure.text, failure.text
    assert len(found[None]) > 300 and not found[Skipped]

    archive = HarParser.from_file(str(paths["har"]))
    assert [page.page_id for page in archive.pages] == [RULE]
    entries = archive.pages[0].entries
    assert [entry.response.status for entry in entries] == [201]
    assert entries[0].request.url == "https://tenant.example/api/v1/oauth-clients"


def early(binary, folder):
    """A run that ended early: what was not judged is skipped, with the reason."""
    found = outcomes(judge(binary, folder, ["--requests", "60"], INCONCLUSIVE)["junit"])
    assert not found[Failure]
    assert len(found[Skipped]) > 100
    assert all(": " in skipped.message for _, skipped in found[Skipped])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} PATH_TO_OAUTH_CONFORM")
    with tempfile.TemporaryDirectory() as name:
        for step in (broken, early):
            step(sys.argv[1], Path(name))
            print(f"ok: {step.__doc__}")
