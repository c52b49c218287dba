"""The names of the items of our five-area form and our family form."""

from __future__ import annotations

from typing import Final

from exitdesk.i18n import N_, tr

ITEMS: Final = {
    "F1": N_("Housing"),
    "F2": N_("Relocation"),
    "F3": N_("Employment"),
    "F4": N_("Education and training"),
    "F5": N_("Tattoo removal and visible signs"),
    "F6": N_("Money and debts"),
    "F7": N_("Papers, authorities, legal matters"),
    "S1": N_("Social identity"),
    "S2": N_("Family relationships"),
    "S3": N_("Partner, friends, everyday relationships"),
    "S4": N_("Pro-social networks and activities"),
    "S5": N_("Isolation"),
    "S6": N_("Stigma"),
    "S7": N_("Anger and conflict"),
    "C1": N_("Critical thinking"),
    "C2": N_("World view"),
    "C3": N_("Ideas that justify violence"),
    "M1": N_("Trauma - what has happened"),
    "M2": N_("Post-traumatic stress"),
    "M3": N_("Alcohol, drugs, medicines, gambling"),
    "M4": N_("Other mental health"),
    "X1": N_("Consultation with police or security services"),
    "X2": N_("Retaliation by the group"),
    "X3": N_("Other safety - online, family, staff, others"),
    "K1": N_("Understanding what is going on"),
    "K2": N_("Talking at home"),
    "K3": N_("Own wellbeing"),
    "K4": N_("Relations between family members"),
    "K5": N_("People around the family"),
    "K6": N_("Practical, legal and money matters"),
    "K7": N_("Safety at home and for others"),
}


def item_name(item: str) -> str:
    """Return how an item is called; one of another form reads as its own words."""
    known = ITEMS.get(item)
    return tr(known) if known else item.replace("_", " ")
