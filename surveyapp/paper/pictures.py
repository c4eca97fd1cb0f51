"""The pages in an uploaded file: a PDF, or a picture in PNG, JPEG or TIFF with one page or several; within bounds.

Loaded only when something is read, as ``reading`` is.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageFile, ImageSequence, UnidentifiedImageError

from surveyapp.paper.upload import MOST_PAGES, BadFile, Fault

MOST_PIXELS = 60_000_000
"""Of one page: A4 at 800 dots an inch."""
PDF_LONGEST = 2600
"""Pixels of a PDF page's longer side, about 220 dots an inch of A4."""
FORMATS = ("PNG", "JPEG", "TIFF")


def pages(content: bytes) -> Iterator[Image.Image]:
    """Every page as a picture; raises BadFile before or while reading."""
    return _of_pdf(content) if content[:1024].lstrip().startswith(b"%PDF") else _of_picture(content)


def _of_pdf(content: bytes) -> Iterator[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise BadFile(Fault.NOT_A_PICTURE) from error
    try:
        if len(document) > MOST_PAGES:
            raise BadFile(Fault.TOO_MANY_PAGES)
        for page in document:
            # The size is what the file claims: the scale follows it, so that no claim makes the picture large.
            scale = PDF_LONGEST / max(*page.get_size(), 1)
            yield page.render(scale=scale, grayscale=True).to_pil()
    except pypdfium2.PdfiumError as error:
        raise BadFile(Fault.DAMAGED) from error
    finally:
        document.close()


def _of_picture(content: bytes) -> Iterator[Image.Image]:
    # The library for PDF lets every picture that is cut short through, for the whole process.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    with warnings.catch_warnings():
        # Pillow warns of pictures that unfold to a multiple of what a page can be; for us they are refused.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
                if getattr(opened, "n_frames", 1) > MOST_PAGES:
                    raise BadFile(Fault.TOO_MANY_PAGES)
                for frame in ImageSequence.Iterator(opened):
                    if frame.width * frame.height > MOST_PIXELS:
                        raise BadFile(Fault.TOO_LARGE)
                    yield frame.convert("L")
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise BadFile(Fault.TOO_LARGE) from error
        except UnidentifiedImageError as error:
            raise BadFile(Fault.NOT_A_PICTURE) from error
        except (OSError, ValueError, SyntaxError) as error:
            raise BadFile(Fault.DAMAGED) from error
