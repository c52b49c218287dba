"""Make the workbooks and README files of the free instruments from their wording.

    python -m tests.instrument_workbooks

A test compares what lies in resources/forms/instruments with what this makes.
"""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import yaml

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "forms" / "instruments"
LANGUAGES = {"en": "English (en)", "de": "Deutsch (de)"}
SCREENING = {
    "en": "Screening, not diagnosis: a result is a reason to look closer together.",
    "de": "Ein Screening, keine Diagnose: ein Anlass, gemeinsam genauer hinzusehen.",
}
ON_PAPER = {"en": "Notice", "de": "Hinweis"}

Row = dict[str, Any]


def instruments() -> list[str]:
    """Return the ids of the instruments that have a wording."""
    return sorted(path.stem for path in FOLDER.glob("*/*.yaml"))


def wording(name: str) -> dict[str, Any]:
    """Return the wording of an instrument as written."""
    text = (FOLDER / name / f"{name}.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def tables(name: str) -> dict[str, list[Row]]:
    """Return the sheets of an instrument as rows by heading."""
    told = wording(name)
    languages = list(told["title"])
    return {
        "survey": _survey(told, languages),
        "choices": _choices(told, languages),
        "settings": [_settings(told, languages)],
        "scores": [_score(told, score, languages) for score in told["scores"]],
        "bands": [_band(band, languages) for band in told["bands"]],
        "terms": _terms(told, languages),
    }


def _labels(said: Row, languages: list[str], column: str = "label") -> Row:
    return {f"{column}::{LANGUAGES[code]}": said[code] for code in languages if code in said}


def _question(item: Row, languages: list[str]) -> Row:
    row = {"type": f"select_one {item['list']}", "name": item["name"]}
    row |= _labels(item, languages)
    for column, key in (("relevant", "relevant"), ("bind::exd:safety", "safety")):
        if key in item:
            row[column] = item[key]
    return row


def _survey(told: dict[str, Any], languages: list[str]) -> list[Row]:
    rows: list[Row] = []
    if "gate" in told:
        rows.append(_question(told["gate"], languages))
    if "instructions" in told:
        note = {"type": "note", "name": f"{told['id']}_instructions"}
        rows.append(note | _labels(told["instructions"], languages))
    group = {"type": "begin group", "name": told["id"], "appearance": "field-list"}
    if "relevant" in told:
        group["relevant"] = told["relevant"]
    rows.append(group | _labels(told["stem"], languages))
    rows += [_question(item, languages) for item in told["items"]]
    rows.append({"type": "end group"})
    rows += [_question(item, languages) for item in told.get("after", ())]
    notice = told["terms"]["notice"]
    last = {code: f"{ON_PAPER[code]}: {notice} {SCREENING[code]}" for code in languages}
    rows.append({"type": "note", "name": f"{told['id']}_notice"} | _labels(last, languages))
    return rows


def _choices(told: dict[str, Any], languages: list[str]) -> list[Row]:
    return [
        {"list_name": list_name, "name": choice["name"]} | _labels(choice, languages)
        for list_name, choices in told["choices"].items()
        for choice in choices
    ]


def _settings(told: dict[str, Any], languages: list[str]) -> Row:
    return {
        "form_title": told["title"]["en"],
        "form_id": told["id"],
        "version": told["version"],
        "default_language": LANGUAGES[languages[0]],
        "namespaces": 'exd="https://exitdesk.org/xforms"',
    }


def _score(told: dict[str, Any], score: Row, languages: list[str]) -> Row:
    first, _, last = score["items"].partition("-")
    items = [f"{told['id']}_{number}" for number in range(int(first), int(last) + 1)]
    expression = " + ".join(f"${{{item}}}" for item in items)
    if "gate" in told:
        gate = told["gate"]["name"]
        yes = " + ".join(f"if(${{{item}}} = 'yes', 1, 0)" for item in items)
        expression = f"if(${{{gate}}} = 'no', 0, {yes})"
        items.insert(0, gate)
    row = {
        "score": score["name"],
        "expression": expression,
        "items": " ".join(items),
        "min_answered": len(items),
        "minimum": score["minimum"],
        "maximum": score["maximum"],
        "direction": "more_distress",
        "source": told["scoring_source"],
    }
    return row | _labels(score, languages)


def _band(band: Row, languages: list[str]) -> Row:
    return {key: band[key] for key in ("score", "from", "to")} | _labels(band, languages)


def _terms(told: dict[str, Any], languages: list[str]) -> list[Row]:
    rows: list[Row] = [{"key": key, "value": value} for key, value in told["terms"].items()]
    for cut in told["cut_offs"]:
        row = {"key": f"cut_off:{cut['score']}", "value": cut["value"], "source": cut["source"]}
        rows.append(row | _labels(cut, languages))
    return rows


def workbook(name: str) -> bytes:
    """Return the workbook of an instrument."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in tables(name).items():
        sheet = book.create_sheet(title)
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        if not headings:
            headings = ["score", "from", "to", "label::English (en)"]
        sheet.append(headings)
        for row in rows:
            sheet.append([row.get(heading) for heading in headings])
        sheet.freeze_panes = "A2"
    book.properties.creator = "exitdesk"
    book.properties.created = book.properties.modified = datetime(2026, 11, 25)  # noqa: DTZ001
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def readme(name: str) -> str:
    """Return what stands beside the workbook for people."""
    told = wording(name)
    terms = told["terms"]
    lines = [f"# {told['title']['en']}", "", f"> {terms['notice']}", "", SCREENING["en"], ""]
    lines += [
        f"- Holder: {terms['holder']}",
        f"- Licence: {terms['licence']}",
        f"- Source of the wording: {terms['source']}",
        f"- Checked on: {terms['date_checked']}",
        f"- Scoring: {told['scoring_source']}",
        f"- Who may use it: {terms['who']}",
        "- Cut-offs are settings of the organisation; the workbook names these:",
    ]
    lines += [f"  - {cut['value']}: {cut['en']} ({cut['source']})" for cut in told["cut_offs"]]
    lines += ["", "## Compared word by word", ""]
    lines += [f"- {source}" for source in told["compared"]]
    lines += ["", "## What to know", ""]
    lines += [f"- {line}" for line in told["differences"]]
    lines += [
        "- The wording is kept in the .yaml file; the workbook and this text are made from it.",
        "- No SD and no reliability are entered: reliable change is shown once the organisation",
        "  has entered both in the sheet `scores` with their source.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write every workbook and README."""
    for name in instruments():
        (FOLDER / name / f"{name}.xlsx").write_bytes(workbook(name))
        (FOLDER / name / "README.md").write_text(readme(name), "utf-8")


if __name__ == "__main__":
    main()
