"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.foundation.web import job_views

app_name = "foundation"
urlpatterns: list[URLPattern] = []
urls_root: list[URLPattern] = [
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/<int:pk>/", job_views.job, name="job"),
    path("jobs/<int:pk>/progress/", job_views.progress, name="job_progress"),
    path("jobs/<int:pk>/cancel/", job_views.cancel, name="job_cancel"),
]
