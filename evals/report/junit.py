"""The cases of a run as JUnit XML, which every CI shows: a test case a case, and one a gate."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from typing import Any

from evals.case import Case
from evals.gates import Verdict

_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(suite: str, results: Sequence[Mapping[str, Any]], cases: Sequence[Case], verdict: Verdict) -> str:
    """A case that misses something is a failure of its harm, with why a clinician cares and each reason."""
    root = ET.Element("testsuites", name="caretrace evals")
    mine = ET.SubElement(root, "testsuite", name=suite)
    for case, result in zip(cases, results, strict=True):
        one = ET.SubElement(
            mine, "testcase", classname=f"{suite}.{case.kind}", name=case.id, time=f"{result['seconds']:.3f}"
        )
        if not result["passed"]:
            failure = ET.SubElement(
                one, "failure", type=str(result["harm"]), message=_plain(_reasons(result))
            )
            failure.text = _plain(" ".join(case.why.split()))
    _count(mine, sum(r["seconds"] for r in results))
    gates = ET.SubElement(root, "testsuite", name="gates")
    for gate in verdict.gates:
        one = ET.SubElement(gates, "testcase", classname=f"gates.{gate.harm}", name=gate.figure, time="0")
        if gate.stands == "fails":
            ET.SubElement(one, "failure", type=gate.harm, message=_plain(gate.reason)).text = gate.because
        elif gate.stands == "not measured":
            ET.SubElement(one, "skipped", message=_plain(gate.reason))
    _count(gates, 0.0)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _reasons(result: Mapping[str, Any]) -> str:
    wrong = [s for s in result["scores"] if s["reason"] and s["value"] not in (None, 1.0)]
    return "; ".join(f"{s['scorer']}: {s['reason']}" for s in wrong)


def _count(suite: ET.Element, seconds: float) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(sum(one.find("failure") is not None for one in suite)))
    suite.set("skipped", str(sum(one.find("skipped") is not None for one in suite)))
    suite.set("errors", "0")
    suite.set("time", f"{seconds:.3f}")


def _plain(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _UNPRINTABLE.sub("�", text)
