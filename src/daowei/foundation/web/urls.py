"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.foundation.web import job_views
from daowei.foundation.web.log import views as log
from daowei.foundation.web.people import invitation_views as invitations, views as people

app_name = "foundation"
urlpatterns: list[URLPattern] = [
    path("log/", log.log, name="log"),
    path("log/<int:event>/", log.event, name="event"),
    path("people/", people.people, name="people"),
    path("people/<int:person>/", people.person, name="person"),
    path("people/<int:person>/rights/", people.give, name="give_right"),
    path("people/<int:person>/rights/<int:grant>/end/", people.end, name="end_right"),
    path("people/<int:person>/rights/<int:grant>/extend/", people.extend, name="extend_right"),
    *(
        path(
            f"people/<int:person>/{deed}/",
            people.account,
            {"deed": deed},
            name=f"{deed}_account",
        )
        for deed in ("close", "reopen", "erase")
    ),
    path("people/invitations/", invitations.invitations, name="invitations"),
    path(
        "people/invitations/<int:invitation>/again/",
        invitations.send_again,
        name="send_invitation_again",
    ),
    path(
        "people/invitations/<int:invitation>/withdraw/",
        invitations.withdraw,
        name="withdraw_invitation",
    ),
]
urls_root: list[URLPattern] = [
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/<int:pk>/", job_views.job, name="job"),
    path("jobs/<int:pk>/progress/", job_views.progress, name="job_progress"),
    path("jobs/<int:pk>/cancel/", job_views.cancel, name="job_cancel"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
    path("log/", log.sealed_log, name="sealed_log"),
    path("log/newest/", log.newest, name="newest_head"),
    path("log/<int:size>/", log.tree_head, name="tree_head"),
    path("log/<int:size>/inclusion/<str:digest>/", log.inclusion, name="inclusion"),
    path("log/<int:old>/consistency/<int:new>/", log.consistency, name="consistency"),
]
