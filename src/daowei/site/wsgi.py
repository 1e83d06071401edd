"""What a web server runs: ``gunicorn daowei.site.wsgi``."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daowei.site.settings")
application = get_wsgi_application()
