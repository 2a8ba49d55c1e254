"""Web pages: the main text by trafilatura, and what the page's own metadata says."""

import logging
import re
from datetime import date
from typing import Any

import trafilatura
from lxml import etree
from lxml import html as lxml_html

from daybook.clean.decode import Decoded
from daybook.clean.extract import Extracted
from daybook.core.errors import SkipDocument

# Its warnings speak of pages as a crawler sees them; what a user must know is in the run's list of skipped documents.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_DATE_KEYS = re.compile(
    r"article:published_time|datepublished|date\.?published|publish-?date|pubdate|dc\.date(?:\.issued)?|dcterms\.(?:date|issued)"
    r"|sailthru\.date|parsely-pub-date|og:published_time|publication_date|date|timestamp",
    re.I,
)
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_LESS_THAN = 200  # characters: a page with less main text is read whole, since a fragment has no frame to strip


def main_text(decoded: Decoded, where: str) -> Extracted:
    """Main text of a page, paragraphs parted by line ends, with title, site, author and the day its metadata states."""
    page = decoded.text
    try:
        tree = lxml_html.document_fromstring(
            page.encode("utf-8", "replace"), parser=lxml_html.HTMLParser(encoding="utf-8")
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SkipDocument(f"{where} is not a readable web page: {error}") from None
    found = trafilatura.bare_extraction(
        tree, include_comments=False, include_tables=True, favor_recall=False, with_metadata=True
    )
    record: Any = found  # a record or a mapping, by its type; with these options always a record
    text = (record.text or "").strip() if record is not None else ""
    if len(text) < _LESS_THAN:
        whole = _all_text(tree)
        text = whole if len(whole) > 2 * len(text) or not text else text
    if not text:
        raise SkipDocument(f"{where} is a web page without any text")
    flags = ("undecodable-bytes",) if decoded.damaged else ()
    # Only a day that the page states in a field for it: trafilatura's own guess falls back to any date on the page.
    return Extracted(
        text=text,
        title=(record.title if record is not None else None) or _title(tree),
        publisher=_site(tree),
        author=record.author if record is not None else None,
        published=_stated_day(tree),
        url=record.url if record is not None else None,
        flags=flags,
    )


def _all_text(tree: lxml_html.HtmlElement) -> str:
    """All visible text, one line a block."""
    for node in tree.xpath("//script|//style|//noscript|//template|//head"):
        node.drop_tree()
    blocks = {
        "p",
        "div",
        "br",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "blockquote",
        "table",
        "ul",
        "ol",
    }
    pieces: list[str] = []
    for event, node in etree.iterwalk(tree, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if event == "start":
            pieces.append("\n" if node.tag in blocks else "")
            pieces.append(re.sub(r"\s+", " ", node.text or ""))
        else:
            pieces.append("\n" if node.tag in blocks else "")
            pieces.append(re.sub(r"\s+", " ", node.tail or ""))
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _meta(tree: lxml_html.HtmlElement) -> list[tuple[str, str]]:
    out = []
    for node in tree.xpath("//meta[@content]"):
        name = node.get("property") or node.get("name") or node.get("itemprop")
        if name:
            out.append((name.strip().lower(), node.get("content").strip()))
    return out


def _title(tree: lxml_html.HtmlElement) -> str | None:
    found = tree.xpath("//head/title/text()")
    return str(found[0]).strip() or None if found else None


def _site(tree: lxml_html.HtmlElement) -> str | None:
    for name, content in _meta(tree):
        if name in ("og:site_name", "application-name", "dc.publisher") and content:
            return content
    return None


def _stated_day(tree: lxml_html.HtmlElement) -> date | None:
    stamps = [content for name, content in _meta(tree) if _DATE_KEYS.fullmatch(name)]
    stamps += tree.xpath("//time[@pubdate]/@datetime|//article//time[@itemprop='datePublished']/@datetime")
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        stamps += re.findall(r'"datePublished"\s*:\s*"([^"]{10,40})"', str(script))
    stamps += tree.xpath("//article//header//time/@datetime")
    for stamp in stamps:
        found = _DAY.match(str(stamp).strip())
        if found:
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return None
