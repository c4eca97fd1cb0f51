"""Instruments: questionnaires as data, read from files, checked, worded and kept by code and version."""

from surveyapp.instruments.catalogue import (
    CannotPublish,
    Catalogue,
    UnknownInstrument,
    load_catalogue,
    publish,
)
from surveyapp.instruments.checks import check_instrument, check_pairings
from surveyapp.instruments.definition import (
    LANGUAGES,
    ChoiceItem,
    ChoicesItem,
    DateItem,
    Informant,
    Instrument,
    Item,
    LadderItem,
    NumberItem,
    Option,
    Page,
    Pairing,
    Scale,
    Text,
    TextItem,
)
from surveyapp.instruments.loader import load_instrument
from surveyapp.instruments.problems import Problem
from surveyapp.instruments.ranges import item_range, scale_range
from surveyapp.instruments.schema import instrument_schema
from surveyapp.instruments.wording import completeness, html_language, languages, wording

__all__ = [
    "LANGUAGES",
    "CannotPublish",
    "Catalogue",
    "ChoiceItem",
    "ChoicesItem",
    "DateItem",
    "Informant",
    "Instrument",
    "Item",
    "LadderItem",
    "NumberItem",
    "Option",
    "Page",
    "Pairing",
    "Problem",
    "Scale",
    "Text",
    "TextItem",
    "UnknownInstrument",
    "check_instrument",
    "check_pairings",
    "completeness",
    "html_language",
    "instrument_schema",
    "item_range",
    "languages",
    "load_catalogue",
    "load_instrument",
    "publish",
    "scale_range",
    "wording",
]
