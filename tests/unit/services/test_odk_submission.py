"""The XML of a submission follows the rules of ODK, and the rules are noticed when broken."""

from __future__ import annotations

import pytest

from exitdesk.domain.ids import RecordId
from exitdesk.forms.session import FormSession
from exitdesk.services import form_export, form_library, submissions
from exitdesk.services.vault import Vault
from tests.unit.forms.filling import Filling
from tests.unit.services.case_vault import client
from tests.unit.services.form_vault import FIRST, saved, taken
from tests.unit.services.odk_submission import faults, values


@pytest.fixture
def form(vault: Vault) -> RecordId:
    """Give a form in use."""
    return taken(vault)


def _both(vault: Vault, form: RecordId, **more: bool) -> tuple[str, str]:
    """Return the form and answers to it, as other ODK tools get them."""
    record = saved(vault, client(vault), form, FIRST, **more)
    return form_library.content(vault, form).xform, form_export.instance(vault, record)


@pytest.mark.parametrize("finalise", [False, True])
def test_a_submission_follows_the_rules(vault: Vault, form: RecordId, finalise: bool) -> None:
    xform, xml = _both(vault, form, finalise=finalise)
    assert faults(xform, xml) == []
    said = values(xml)
    assert ("/data/talk/place", "Café Löwe") in said
    assert ("/data/person/age", "61") in said
    assert (("/data/talk/others", "") in said) is not finalise


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("<data |</data>", "<form |</form>", "the root is form"),
        ('id="visit"', 'id="visits"', "id is visits"),
        (' version="1"', "", "version is None"),
        ("<meta>|</meta>", "<metadata>|</metadata>", "0 blocks of metadata"),
        ("<instanceID>", '<instanceID xmlns="urn:other">', "in the namespace urn:other"),
        ("<instanceID>", "<instanceID>x", "of the kind xuuid"),
        ("<meta>", "<meta><instanceID/>", "there are 2 instanceID"),
        ("<topics>", "<subject>home</subject><topics>", "/data/subject is not in the form"),
        ("<topics>", "<topics>home</topics><topics>", "/data/topics is there twice"),
        ("<talk>", "<topics>home</topics><talk>", "/data/talk stands behind"),
        ("<age>61", "<age>sixty", "/data/person/age is no int: sixty"),
        ("<person>", '<person xmlns:jr="http://openrosa.org/javarosa" jr:template="">', "template"),
    ],
)
def test_a_broken_rule_is_noticed(
    vault: Vault, form: RecordId, old: str, new: str, words: str
) -> None:
    xform, xml = _both(vault, form)
    broken = xml
    for one, other in zip(old.split("|"), new.split("|"), strict=True):
        assert one in broken
        broken = broken.replace(one, other, 1)
    assert any(words in one for one in faults(xform, broken)), faults(xform, broken)


@pytest.mark.parametrize("name", form_library.shipped())
def test_our_own_forms_are_submissions_too(vault: Vault, name: str) -> None:
    form, _ = form_library.add_shipped(vault, name)
    case = client(vault)
    session = FormSession(submissions.begin(vault, case, form).definition)
    assert Filling(session).fill()
    for ref in (one for one in session.refs() if one.endswith("/talked_on")):
        session.answer(ref, "2026-01-05; 2026-01-12")
    xml = session.instance_xml()
    record, _ = submissions.save(vault, case, form, xml, occurred_on="2026-02-01")
    xform = form_library.content(vault, form).xform
    assert faults(xform, form_export.instance(vault, record)) == []
