"""Moments and days as people say them."""

from __future__ import annotations

import datetime as dt

from PySide6.QtCore import QDate, QLocale

from exitdesk.i18n import language, tr, trn


def locale() -> QLocale:
    """Return how days and numbers are written in the window's language."""
    return QLocale(language() if language() != "en" else "en_GB")


def today_here() -> dt.date:
    """Return the day that this computer's calendar shows."""
    return dt.datetime.now().astimezone().date()


def long_day(day: dt.date) -> str:
    """Return a day with its weekday and year."""
    return locale().toString(QDate(day.year, day.month, day.day), "dddd, d MMMM yyyy")


def day_words(day: dt.date, today: dt.date | None = None) -> str:
    """Return a day as said from `today`: "today", "tomorrow", else with weekday and date."""
    away = (day - (today or today_here())).days
    near = {0: tr("today"), 1: tr("tomorrow"), -1: tr("yesterday")}
    if away in near:
        return near[away]
    form = "ddd d MMM" if abs(away) < 180 else "d MMM yyyy"
    return locale().toString(QDate(day.year, day.month, day.day), form)


def moment_words(moment: dt.datetime) -> str:
    """Return a moment in this computer's time: "today at 14:05"."""
    here = moment.astimezone()
    return tr("{day} at {time}", day=day_words(here.date()), time=here.strftime("%H:%M"))


def ago_words(day: dt.date, today: dt.date | None = None) -> str:
    """Return how long ago `day` was, in the unit that people would use."""
    days = ((today or today_here()) - day).days
    if days < 1:
        return tr("today")
    if days == 1:
        return tr("yesterday")
    if days < 14:
        return trn("{n} day ago", "{n} days ago", days)
    if days < 70:
        return trn("{n} week ago", "{n} weeks ago", days // 7)
    return trn("{n} month ago", "{n} months ago", round(days / 30.4))
