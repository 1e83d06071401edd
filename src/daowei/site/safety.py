"""What answers say to keep browsers safe, for those that do not pass through the pages."""

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware


def safe_headers() -> dict[str, str]:
    """The fields that the pages' own middleware sets on every answer to a program."""
    request = HttpRequest()
    if settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        request.META[name] = value
    answer = HttpResponse()
    plain = set(answer.headers)
    for middleware in (SecurityMiddleware, XFrameOptionsMiddleware, CSPMiddleware):
        middleware(lambda _: answer).process_response(request, answer)
    return {name: value for name, value in answer.headers.items() if name not in plain}
