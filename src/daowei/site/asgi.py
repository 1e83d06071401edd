"""What a web server runs: ``gunicorn --config python:daowei.site.gunicorn_config``."""

from collections.abc import Awaitable, Callable
from typing import Any

from a2wsgi import WSGIMiddleware
from django.conf import settings

from daowei.site.wsgi import application as pages


def _site() -> Callable[[Any, Any, Any], Awaitable[None]]:
    from daowei.site.counter.door import Door  # noqa: PLC0415 - it wants a site that is set up

    wsgi: Any = pages  # its answers are iterables of bytes, which Django's types do not say
    return Door(pages=WSGIMiddleware(wsgi, workers=settings.WEB_THREADS))


application = _site()
