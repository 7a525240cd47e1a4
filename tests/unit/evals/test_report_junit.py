"""JUnit as every CI reads it: a test case a case, a failure with its reasons."""

import xml.etree.ElementTree as ET
from typing import Any

from evals.case import Said
from evals.gates import Held, Verdict
from evals.report.junit import xml
from tests.unit.evals.test_eval_scorers import a_case

CASE = a_case(must_say=(Said(fact="x", any_of=("y",)),))
GATE = Held(
    command="run", figure="said", harm="serious", because="why", stands="fails", reason="50 % is below 98 %"
)


def result(**more: Any) -> dict[str, Any]:
    missed = {"scorer": "must say", "value": 0.0, "reason": "missing: <b>his\x00 allergy</b> & more"}
    return {"passed": False, "harm": "serious", "seconds": 0.25, "scores": [missed], **more}


def test_a_miss_is_a_failure_of_its_harm_with_why_a_clinician_cares() -> None:
    root = ET.fromstring(xml("cases", [result(), result(passed=True)], [CASE, CASE], Verdict(gates=(GATE,))))
    suite = root.find("testsuite[@name='cases']")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("time")) == ("2", "1", "0.500")
    failure = root.find("testsuite/testcase/failure")
    assert failure is not None
    assert failure.get("type") == "serious"
    assert failure.get("message") == "must say: missing: <b>his� allergy</b> & more"
    assert failure.text == CASE.why


def test_a_gate_that_fails_is_a_failure_and_one_without_a_figure_is_skipped() -> None:
    unmeasured = Held(
        command="run", figure="x", harm="minor", because="", stands="not measured", reason="nothing"
    )
    root = ET.fromstring(xml("cases", [], [], Verdict(gates=(GATE, unmeasured))))
    suite = root.find("testsuite[@name='gates']")
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("2", "1", "1")
