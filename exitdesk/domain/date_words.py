"""The words for dates in the languages that people type them in; one table per language.

Words are folded (`textkeys.folded`) before they are compared, so accents may be left out or typed;
spellings with ``ae`` for ``ä`` are listed where people use them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

# fmt: off
Unit = Literal["day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class DateWords:
    """What one language calls days, months and spans.

    `months` and `weekdays` hold, in order, the forms of each name separated by spaces; `shown`
    holds the twelve months as they are printed. `ago` and `ahead` are patterns in which ``{}``
    stands for "3 days".
    """

    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    shown: tuple[str, ...]
    days: dict[str, int]
    units: dict[str, Unit]
    ago: tuple[str, ...]
    ahead: tuple[str, ...]
    numbers: tuple[str, ...]
    last: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    form: str = "{day} {month} {year}"
    first: str = "{day}"
    shown_weekdays: tuple[str, ...] = field(default=())


_EN = DateWords(
    months=(
        "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
        "august aug", "september sep sept", "october oct", "november nov", "december dec",
    ),
    weekdays=(
        "monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thurs thur",
        "friday fri", "saturday sat", "sunday sun",
    ),
    shown=(
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ),
    days={
        "today": 0, "now": 0, "yesterday": -1, "tomorrow": 1, "day before yesterday": -2,
        "the day before yesterday": -2, "day after tomorrow": 2, "the day after tomorrow": 2,
        "last week": -7, "next week": 7, "a week today": 7,
    },
    units={
        "day": "day", "days": "day", "d": "day", "week": "week", "weeks": "week", "w": "week",
        "month": "month", "months": "month", "year": "year", "years": "year",
    },
    ago=("{} ago",),
    ahead=("in {}", "{} from now"),
    numbers=(
        "a an one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ),
    last=("last", "past"),
    next=("next", "coming", "on"),
    between=("of", "the"),
    shown_weekdays=(
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ),
)

_DE = DateWords(
    months=(
        "januar jan janner jaenner", "februar feb feber", "marz mar maerz mrz", "april apr",
        "mai", "juni jun", "juli jul", "august aug", "september sep sept", "oktober okt",
        "november nov", "dezember dez",
    ),
    weekdays=(
        "montag mo mon", "dienstag di die", "mittwoch mi mit", "donnerstag do don",
        "freitag fr fre", "samstag sonnabend sa sam", "sonntag so son",
    ),
    shown=(
        "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
        "Oktober", "November", "Dezember",
    ),
    days={
        "heute": 0, "jetzt": 0, "gestern": -1, "morgen": 1, "vorgestern": -2, "ubermorgen": 2,
        "uebermorgen": 2, "letzte woche": -7, "vorige woche": -7, "nachste woche": 7,
        "naechste woche": 7,
    },
    units={
        "tag": "day", "tage": "day", "tagen": "day", "woche": "week", "wochen": "week",
        "monat": "month", "monate": "month", "monaten": "month", "jahr": "year", "jahre": "year",
        "jahren": "year",
    },
    ago=("vor {}",),
    ahead=("in {}",),
    numbers=(
        "ein eine einem einer einen", "zwei", "drei", "vier", "funf fuenf", "sechs", "sieben",
        "acht", "neun", "zehn", "elf", "zwolf zwoelf",
    ),
    last=("letzten", "letzter", "vorigen", "am letzten", "vergangenen"),
    next=("nachsten", "naechsten", "nachster", "kommenden", "am nachsten", "am kommenden"),
    between=("den", "der", "dem"),
    form="{day}. {month} {year}",
    shown_weekdays=(
        "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag",
    ),
)

_DA = DateWords(
    months=(
        "januar jan", "februar feb", "marts mar", "april apr", "maj", "juni jun", "juli jul",
        "august aug", "september sep sept", "oktober okt", "november nov", "december dec",
    ),
    weekdays=(
        "mandag man mandags", "tirsdag tir tirs tirsdags", "onsdag ons onsdags",
        "torsdag tor tors torsdags", "fredag fre fredags", "lordag lor lordags",
        "sondag son sondags",
    ),
    shown=(
        "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
        "oktober", "november", "december",
    ),
    days={
        "i dag": 0, "idag": 0, "nu": 0, "i gar": -1, "igar": -1, "i morgen": 1, "imorgen": 1,
        "i forgars": -2, "forgars": -2, "i overmorgen": 2, "overmorgen": 2, "sidste uge": -7,
        "naeste uge": 7,
    },
    units={
        "dag": "day", "dage": "day", "uge": "week", "uger": "week", "maned": "month",
        "maneder": "month", "ar": "year",
    },
    ago=("for {} siden", "{} siden"),
    ahead=("om {}",),
    numbers=(
        "en et", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni", "ti", "elleve", "tolv",
    ),
    last=("sidste", "i"),
    next=("naeste", "pa", "kommende"),
    between=("den",),
    form="{day}. {month} {year}",
    shown_weekdays=("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag"),
)

_SV = DateWords(
    months=(
        "januari jan", "februari feb", "mars mar", "april apr", "maj", "juni jun", "juli jul",
        "augusti aug", "september sep sept", "oktober okt", "november nov", "december dec",
    ),
    weekdays=(
        "mandag man mandags", "tisdag tis tisdags", "onsdag ons onsdags",
        "torsdag tor tors torsdags", "fredag fre fredags", "lordag lor lordags",
        "sondag son sondags",
    ),
    shown=(
        "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
        "oktober", "november", "december",
    ),
    days={
        "i dag": 0, "idag": 0, "nu": 0, "i gar": -1, "igar": -1, "i morgon": 1, "imorgon": 1,
        "i forrgar": -2, "forrgar": -2, "i overmorgon": 2, "overmorgon": 2, "forra veckan": -7,
        "nasta vecka": 7,
    },
    units={
        "dag": "day", "dagar": "day", "dar": "day", "vecka": "week", "veckor": "week",
        "manad": "month", "manader": "month", "ar": "year",
    },
    ago=("for {} sedan", "{} sedan"),
    ahead=("om {}",),
    numbers=(
        "en ett", "tva", "tre", "fyra", "fem", "sex", "sju", "atta", "nio", "tio", "elva", "tolv",
    ),
    last=("i", "forra"),
    next=("pa", "nasta", "kommande"),
    between=("den",),
    shown_weekdays=("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
)

_FR = DateWords(
    months=(
        "janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juil",
        "aout", "septembre sept sep", "octobre oct", "novembre nov", "decembre dec",
    ),
    weekdays=(
        "lundi lun", "mardi mar", "mercredi mer", "jeudi jeu", "vendredi ven", "samedi sam",
        "dimanche dim",
    ),
    shown=(
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
        "octobre", "novembre", "décembre",
    ),
    days={
        "aujourd'hui": 0, "maintenant": 0, "hier": -1, "demain": 1, "avant-hier": -2,
        "avant hier": -2, "apres-demain": 2, "apres demain": 2, "la semaine derniere": -7,
        "la semaine prochaine": 7,
    },
    units={
        "jour": "day", "jours": "day", "j": "day", "semaine": "week", "semaines": "week",
        "mois": "month", "an": "year", "ans": "year", "annee": "year", "annees": "year",
    },
    ago=("il y a {}",),
    ahead=("dans {}",),
    numbers=(
        "un une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze",
        "douze",
    ),
    last=("dernier",),
    next=("prochain",),
    between=("le",),
    first="1er",
    shown_weekdays=("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
)

_NL = DateWords(
    months=(
        "januari jan", "februari feb", "maart mrt", "april apr", "mei", "juni jun", "juli jul",
        "augustus aug", "september sep sept", "oktober okt", "november nov", "december dec",
    ),
    weekdays=(
        "maandag ma", "dinsdag di", "woensdag wo", "donderdag do", "vrijdag vr", "zaterdag za",
        "zondag zo",
    ),
    shown=(
        "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
        "oktober", "november", "december",
    ),
    days={
        "vandaag": 0, "nu": 0, "gisteren": -1, "morgen": 1, "eergisteren": -2, "overmorgen": 2,
        "vorige week": -7, "volgende week": 7,
    },
    units={
        "dag": "day", "dagen": "day", "week": "week", "weken": "week", "maand": "month",
        "maanden": "month", "jaar": "year", "jaren": "year",
    },
    ago=("{} geleden",),
    ahead=("over {}",),
    numbers=(
        "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf",
        "twaalf",
    ),
    last=("afgelopen", "vorige"),
    next=("volgende", "komende", "aanstaande"),
    shown_weekdays=(
        "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    ),
)

_AR = DateWords(
    months=(
        "يناير", "فبراير", "مارس", "ابريل", "مايو", "يونيو", "يوليو", "اغسطس", "سبتمبر", "اكتوبر",
        "نوفمبر", "ديسمبر",
    ),
    weekdays=(
        "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعة", "السبت", "الاحد",
    ),
    shown=(
        "يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر",
        "نوفمبر", "ديسمبر",
    ),
    days={"اليوم": 0, "امس": -1, "غدا": 1, "اول امس": -2, "بعد غد": 2},
    units={
        "يوم": "day", "ايام": "day", "اسبوع": "week", "اسابيع": "week", "شهر": "month",
        "اشهر": "month", "سنة": "year", "سنوات": "year",
    },
    ago=("قبل {}", "منذ {}"),
    ahead=("بعد {}",),
    numbers=(),
    last=("يوم",),
    shown_weekdays=(
        "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد",
    ),
)

LANGUAGES: Final[dict[str, DateWords]] = {
    "en": _EN, "de": _DE, "da": _DA, "sv": _SV, "fr": _FR, "nl": _NL, "ar": _AR,
}
