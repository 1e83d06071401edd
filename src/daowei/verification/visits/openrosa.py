"""The documents of the OpenRosa protocol: list of forms, manifest, answer; and Collect's settings.

Source: ODK documentation, OpenRosa form list, form manifest, form submission and request APIs.
"""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, tostring

LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"
RESPONSE = "http://openrosa.org/http/response"


class Nature(StrEnum):
    """What an answer is about."""

    SUCCESS = "submit_success"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedForm:
    """A form as phones are told of it; addresses are absolute."""

    form_id: str
    name: str
    version: str
    hash: str  # md5:<hex of the exact bytes>
    download_url: str
    manifest_url: str | None = None
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """A file that goes with a form."""

    name: str
    hash: str
    download_url: str


def form_list(forms: Iterable[ListedForm], *, verbose: bool = False) -> bytes:
    """The list of forms; descriptions only where asked for."""
    root = Element("xforms", xmlns=LIST)
    for each in forms:
        form = SubElement(root, "xform")
        parts = {
            "formID": each.form_id,
            "name": each.name,
            "version": each.version,
            "hash": each.hash,
            "descriptionText": each.description if verbose else "",
            "downloadUrl": each.download_url,
            "manifestUrl": each.manifest_url,
        }
        _fill(form, parts)
    return _document(root)


def manifest(files: Iterable[MediaFile]) -> bytes:
    """The files that go with a form."""
    root = Element("manifest", xmlns=MANIFEST)
    for each in files:
        media = SubElement(root, "mediaFile")
        parts = {"filename": each.name, "hash": each.hash, "downloadUrl": each.download_url}
        _fill(media, parts)
    return _document(root)


def envelope(message: str, nature: Nature) -> bytes:
    """The answer to a submission; phones show the message to whoever sent it."""
    root = Element("OpenRosaResponse", xmlns=RESPONSE, items="0")
    SubElement(root, "message", nature=nature.value).text = message
    return _document(root)


def _fill(parent: Element, parts: Mapping[str, str | None]) -> None:
    for name, text in parts.items():
        if text:
            SubElement(parent, name).text = text


def _document(root: Element) -> bytes:
    text: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return text


def collect_settings(server_url: str, *, project: str) -> str:
    """What a QR code holds that sets up ODK Collect in one scan: JSON, packed, in base64."""
    settings = {
        "general": {
            "server_url": server_url,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
        },
        "admin": {},
        "project": {"name": project, "icon": "到", "color": "#0b5f5c"},
    }
    text = json.dumps(settings, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode("ascii")
