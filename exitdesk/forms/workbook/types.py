"""The types of questions: what is known, what was meant, and what a desk does with each."""

from __future__ import annotations

import difflib
import re

from exitdesk.i18n import N_

#: As pyxform knows them, without the older spellings.
PLAIN = frozenset(
    (
        *("text", "string", "integer", "int", "decimal", "date", "time", "dateTime", "datetime"),
        *("date time", "note", "calculate", "hidden", "acknowledge", "trigger", "range", "email"),
        *("percentage", "geopoint", "geotrace", "geoshape", "gps", "location", "barcode"),
        *("image", "photo", "audio", "video", "file", "csv-external", "xml-external"),
        *("start", "end", "today", "deviceid", "device id", "imei", "phonenumber", "phone number"),
        *("username", "simserial", "sim id", "subscriberid", "subscriber id", "start time"),
        *("end time", "audit", "background-audio", "background-geopoint", "start-geopoint", "osm"),
        *("get device id", "get end time", "get phone number", "get sim id", "get start time"),
        *("get subscriber id", "get today", "uri:deviceid", "uri:email", "uri:phonenumber"),
        *("uri:simserial", "uri:subscriberid", "uri:username", "number of days in last month"),
        *("number of days in last six months", "number of days in last year"),
    )
)
_OLD = re.compile(r"^(add .* prompt|q .*)$")
#: Filled by the program; nobody is asked, so they need no label.
SILENT = frozenset(
    (
        *("calculate", "hidden", "start", "end", "today", "deviceid", "device id", "imei"),
        *("phonenumber", "phone number", "username", "simserial", "sim id", "subscriberid"),
        *("subscriber id", "start time", "end time", "audit", "background-audio", "email"),
        *("background-geopoint", "start-geopoint", "csv-external", "xml-external", "osm"),
        *("get device id", "get end time", "get phone number", "get sim id", "get start time"),
        *("get subscriber id", "get today", "uri:deviceid", "uri:email", "uri:phonenumber"),
        *("uri:simserial", "uri:subscriberid", "uri:username"),
    )
)
#: Types of other programs and what they become here.
FOREIGN = {
    "tel": "text",
    "url": "text",
    "hidden string": "hidden",
    "hidden int": "hidden",
    "hidden integer": "hidden",
    "caseid": "hidden",
    "comments": "hidden",
    "enumerator": "text",
    "text audit": "hidden",
    "audio audit": "hidden",
    "speed violations count": "hidden",
    "speed violations list": "hidden",
    "speed violations audit": "hidden",
    "sensor_statistic": "hidden",
    "sensor_stream": "hidden",
    "number": "decimal",
    "float": "decimal",
    "double": "decimal",
    "long": "integer",
    "numeric": "decimal",
    "boolean": "acknowledge",
    "checkbox": "acknowledge",
    "textarea": "text",
    "signature": "image",
    "picture": "image",
}
_FOREIGN_START = (("db:", "text"), ("hidden ", "hidden"), ("sensor_", "hidden"))

#: What a desk does with what only a telephone has; shown for every such row.
DEGRADED = {
    "geopoint": N_("There is no receiver here: the place is typed by hand, as text."),
    "gps": N_("There is no receiver here: the place is typed by hand, as text."),
    "location": N_("There is no receiver here: the place is typed by hand, as text."),
    "geotrace": N_("No line is drawn on a map here: the points are typed by hand, as text."),
    "geoshape": N_("No area is drawn on a map here: the points are typed by hand, as text."),
    "osm": N_("There is no map here: the question is left empty."),
    "barcode": N_("There is no scanner here: the code is typed."),
    "image": N_("There is no camera here: a picture is added as a file."),
    "photo": N_("There is no camera here: a picture is added as a file."),
    "audio": N_("Nothing is recorded here: a recording is added as a file."),
    "video": N_("Nothing is recorded here: a recording is added as a file."),
    "file": N_("The file is added as a document."),
    "deviceid": N_("Left empty: a desk does not tell which device it is."),
    "device id": N_("Left empty: a desk does not tell which device it is."),
    "imei": N_("Left empty: a desk does not tell which device it is."),
    "phonenumber": N_("Left empty: a desk has no telephone number."),
    "phone number": N_("Left empty: a desk has no telephone number."),
    "username": N_("Left empty: who wrote an answer is kept with the record, not in the form."),
    "email": N_("Left empty: who wrote an answer is kept with the record, not in the form."),
    "simserial": N_("Left empty: a desk has no SIM card."),
    "sim id": N_("Left empty: a desk has no SIM card."),
    "subscriberid": N_("Left empty: a desk has no SIM card."),
    "subscriber id": N_("Left empty: a desk has no SIM card."),
    "start-geopoint": N_("Left empty: where somebody is is not looked up here."),
    "background-geopoint": N_("Left empty: where somebody is is not looked up here."),
    "background-audio": N_("Nothing is recorded here; the field stays empty."),
    "audit": N_("How long each question took is not recorded here."),
}
_OLD_DEGRADED = (
    ("image", "image"),
    ("photo", "image"),
    ("picture", "image"),
    ("audio", "audio"),
    ("video", "video"),
    ("file", "file"),
    ("barcode", "barcode"),
    ("location", "geopoint"),
    ("geo", "geopoint"),
    ("device", "deviceid"),
    ("phone", "phonenumber"),
    ("sim", "simserial"),
    ("subscriber", "subscriberid"),
    ("username", "username"),
)


def is_known(words: str) -> bool:
    """Tell whether a plain type (no select, no group) is one that compiles."""
    return words in PLAIN or _OLD.match(words) is not None


def degraded(words: str) -> str:
    """Return how a type degrades on a desk, or nothing where it works as everywhere."""
    if words in DEGRADED:
        return DEGRADED[words]
    if _OLD.match(words) or words.startswith(("get ", "uri:")):
        for part, plain in _OLD_DEGRADED:
            if part in words:
                return DEGRADED[plain]
    return ""


def meant(words: str) -> tuple[str, bool]:
    """Return (type that was meant or nothing, whether it is sure enough to be a repair)."""
    lower = " ".join(words.lower().split())
    spaced = re.sub(r"^(select)[ _-]?(one|multiple|1)\b", r"\1_\2", lower)
    if lower in FOREIGN:
        return FOREIGN[lower], True
    for start, becomes in _FOREIGN_START:
        if lower.startswith(start):
            return becomes, True
    if lower in PLAIN:
        return lower, True
    if spaced != words and spaced.startswith(("select_one ", "select_multiple ")):
        rest = words.rsplit(maxsplit=1)[-1]
        return f"{spaced.split()[0]} {rest}", True
    grouped = re.sub(r"^(begin|end)[ _-]?(group|repeat)s?$", r"\1_\2", lower)
    if grouped != words and re.match(r"^(begin|end)_(group|repeat)$", grouped):
        return grouped, True
    first, _, rest = words.partition(" ")
    candidates = [*PLAIN, "select_one", "select_multiple", "begin_group", "end_group"]
    candidates += ["begin_repeat", "end_repeat", "rank"]
    near = difflib.get_close_matches(first.lower() if rest else lower, candidates, n=1, cutoff=0.75)
    if not near:
        return "", False
    takes_list = near[0] in {"select_one", "select_multiple", "rank"}
    return (f"{near[0]} {rest}" if takes_list and rest else near[0]), takes_list == bool(rest)
