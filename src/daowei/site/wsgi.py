"""The pages, as WSGI; what a web server runs is ``daowei.site.asgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daowei.site.settings")
application = get_wsgi_application()
