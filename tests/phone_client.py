"""What a phone says and hears, in plain HTTP: headers, parts of a submission, chunks."""

import http.client
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from defusedxml.ElementTree import fromstring

OPENROSA = {"X-OpenRosa-Version": "1.0"}
NAMESPACE = "http://openrosa.org/http/response"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def message(self) -> str:
        """What a phone would show."""
        found = fromstring(self.body).find(f"{{{NAMESPACE}}}message")
        assert found is not None
        return str(found.text)


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] = OPENROSA,
    body: bytes | Iterator[bytes] | None = None,
) -> Heard:
    """One request; an iterator is sent in chunks."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    is_chunked = body is not None and not isinstance(body, bytes)
    connection.request(method, path, body=body, headers=dict(headers), encode_chunked=is_chunked)
    answer = connection.getresponse()
    heard = Heard(
        status=answer.status,
        body=answer.read(),
        headers={name.title(): text for name, text in answer.getheaders()},
    )
    connection.close()
    return heard


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part of a multipart body."""

    name: str
    content: bytes
    type: str = "text/xml"
    file: str | None = "submission.xml"

    def written(self, boundary: bytes) -> bytes:
        named = f'form-data; name="{self.name}"'
        named += f'; filename="{self.file}"' if self.file is not None else ""
        head = f"Content-Disposition: {named}\r\nContent-Type: {self.type}\r\n\r\n"
        return b"--" + boundary + b"\r\n" + head.encode() + self.content + b"\r\n"


BOUNDARY = b"----daowei-phone"
MULTIPART = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY.decode()}"}


def multipart(parts: Sequence[Part]) -> bytes:
    """The body of a request."""
    return b"".join(each.written(BOUNDARY) for each in parts) + b"--" + BOUNDARY + b"--\r\n"


def send(url: str, *parts: Part, headers: Mapping[str, str] = OPENROSA) -> Heard:
    """Sends a submission."""
    return ask("POST", url, headers={**headers, **MULTIPART}, body=multipart(parts))


def send_xml(url: str, xml: str | bytes, *more: Part) -> Heard:
    """Sends answers as phones do, with further parts."""
    raw = xml.encode() if isinstance(xml, str) else xml
    return send(url, Part(name="xml_submission_file", content=raw), *more)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """A filled form."""

    form: str
    version: str
    answers: Mapping[str, object] = field(default_factory=dict)
    number: str = field(default_factory=lambda: f"uuid:{uuid.uuid4()}")
    replaces: str = ""

    def xml(self, *, prefix: str = "") -> str:
        """As a phone writes it; ``prefix`` ``orx:`` as Collect does."""
        asked = "".join(f"<{name}>{each}</{name}>" for name, each in self.answers.items())
        meta = f"<{prefix}instanceID>{self.number}</{prefix}instanceID>"
        if self.replaces:
            meta += f"<{prefix}deprecatedID>{self.replaces}</{prefix}deprecatedID>"
        space = ' xmlns:orx="http://openrosa.org/xforms"' if prefix else ""
        return (
            f'<?xml version="1.0"?><data id="{self.form}" version="{self.version}"{space}>'
            f"{asked}<{prefix}meta>{meta}</{prefix}meta></data>"
        )


def as_json(value: object) -> str:
    """For other languages' clients."""
    return json.dumps(value, ensure_ascii=False)
