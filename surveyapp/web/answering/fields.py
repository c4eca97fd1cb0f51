"""One WTForms field for each kind of item; what was typed is kept for showing it again."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from typing import Any

from wtforms import Field
from wtforms.validators import ValidationError

from surveyapp.web.interface_texts import decimal_mark
from surveyapp.web.interface_texts import gettext as _

#: decimal marks of every language, the Arabic one too, and blanks between thousands
_AS_POINT = str.maketrans({",": ".", "\u066b": ".", " ": None, "\u00a0": None, "\u202f": None})
DAY_SPELLINGS = ("%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")


class CodeField(Field):
    """One of several codes, or nothing; ``extra`` is one more value beside the codes.

    ``is_forged`` tells of a code that no option has: not a slip of the finger but a forged or outdated form.
    """

    is_forged = False

    def __init__(self, codes: Sequence[int], extra: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = {str(code): code for code in codes}
        self.extra = extra

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or valuelist == [""]:
            self.data: Any = None
        elif len(valuelist) == 1 and valuelist[0] in self.codes:
            self.data = self.codes[valuelist[0]]
        elif len(valuelist) == 1 and self.extra is not None and valuelist[0] == self.extra:
            self.data = self.extra
        else:
            self.is_forged = True

    @property
    def chosen(self) -> tuple[int | str, ...]:
        """The chosen one, if any."""
        return () if self.data is None else (self.data,)


class CodesField(Field):
    """Any number of codes; ``is_forged`` as for one code."""

    is_forged = False

    def __init__(self, codes: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.codes = {str(code): code for code in codes}

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.is_forged = any(value not in self.codes for value in valuelist)
        self.data: Any = tuple(sorted({self.codes[value] for value in valuelist if value in self.codes})) or None

    @property
    def chosen(self) -> tuple[int, ...]:
        """The chosen ones."""
        return self.data or ()


class NumberField(Field):
    """A number typed with comma or point."""

    def __init__(self, minimum: float, maximum: float, *, whole: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.minimum, self.maximum, self.whole = minimum, maximum, whole
        self.typed = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if not self.typed:
            return
        try:
            value = float(as_latin(self.typed).translate(_AS_POINT))
        except ValueError:
            raise ValidationError(_("Skriv ett tal med siffror.")) from None
        if not self.minimum <= value <= self.maximum:
            low, high = as_typed(self.minimum), as_typed(self.maximum)
            raise ValidationError(_("Skriv ett tal från %(low)s till %(high)s.", low=low, high=high))
        if self.whole and value != int(value):
            raise ValidationError(_("Skriv ett helt tal, utan komma."))
        self.data = value

    def shown(self) -> str:
        """What stands in the box: what was typed, or the stored number."""
        return self.typed or ("" if self.data is None else as_typed(self.data))


def as_latin(text: str) -> str:
    """The text with figures of other scripts, such as Arabic ones, as 0 to 9."""
    return "".join(str(unicodedata.decimal(one, one)) for one in text)


def as_typed(value: float) -> str:
    """A number as one types it in the reader's language, with every decimal."""
    return f"{value:.15g}".replace(".", decimal_mark())


class DayField(Field):
    """A day, in any of the usual spellings."""

    typed = ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if not self.typed:
            return
        for spelling in DAY_SPELLINGS:
            try:
                day = dt.datetime.strptime(as_latin(self.typed), spelling).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
            if 1900 <= day.year <= 2200:
                self.data = day
                return
        raise ValidationError(_("Skriv datumet så här: 2023-11-14."))

    def shown(self) -> str:
        """What stands in the box: what was typed, or the stored day."""
        return self.typed or ("" if self.data is None else self.data.isoformat())


class PlainTextField(Field):
    """Free text with line breaks made alike and blanks around it taken away."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]) if valuelist else ""
        self.data: Any = text.replace("\r\n", "\n").replace("\r", "\n").strip()
