"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.foundation.web import job_views
from daowei.foundation.web.log import views as log

app_name = "foundation"
urlpatterns: list[URLPattern] = [
    path("log/", log.log, name="log"),
    path("log/<int:event>/", log.event, name="event"),
]
urls_root: list[URLPattern] = [
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/<int:pk>/", job_views.job, name="job"),
    path("jobs/<int:pk>/progress/", job_views.progress, name="job_progress"),
    path("jobs/<int:pk>/cancel/", job_views.cancel, name="job_cancel"),
    path("log/", log.sealed_log, name="sealed_log"),
    path("log/newest/", log.newest, name="newest_head"),
    path("log/<int:size>/", log.tree_head, name="tree_head"),
    path("log/<int:size>/inclusion/<str:digest>/", log.inclusion, name="inclusion"),
    path("log/<int:old>/consistency/<int:new>/", log.consistency, name="consistency"),
]
