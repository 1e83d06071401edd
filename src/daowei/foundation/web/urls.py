"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.foundation.web import job_views, token_pages
from daowei.foundation.web.log import views as log
from daowei.foundation.web.people import invitation_views as invitations, views as people
from daowei.foundation.web.responsibility import (
    body_views as bodies,
    department_views as departments,
    officer_views as officers,
    support_views as support,
)

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
    path("officers/", officers.officers, name="officers"),
    path("officers/officials/", officers.officials, name="officials"),
    path("officers/zones/", officers.zones, name="zones"),
    path("officers/zones/new/", officers.add_zone, name="add_zone"),
    path("officers/zones/<int:zone>/end/", officers.end_zone, name="end_zone"),
    path("officers/norm/", officers.set_norm, name="set_norm"),
    path("units/<str:unit>/officers/", officers.unit_officers, name="unit_officers"),
    path("units/<str:unit>/officers/appoint/", officers.appoint, name="appoint"),
    path("units/<str:unit>/officers/<int:part>/end/", officers.relieve, name="relieve"),
    path("bodies/", bodies.bodies, name="bodies"),
    path("bodies/new/", bodies.set_up, name="set_up_body"),
    path("bodies/<int:body>/", bodies.body, name="body"),
    path("bodies/<int:body>/end/", bodies.dissolve, name="dissolve_body"),
    path("bodies/<int:body>/seats/", bodies.take_seat, name="take_seat"),
    path("bodies/<int:body>/seats/<int:seat>/end/", bodies.leave_seat, name="leave_seat"),
    path("departments/", departments.departments, name="departments"),
    path("departments/new/", departments.add_department, name="add_department"),
    path("departments/<int:department>/", departments.department, name="department"),
    path(
        "departments/<int:department>/change/",
        departments.change_department,
        name="change_department",
    ),
    path("departments/<int:department>/duties/", departments.give_duty, name="give_duty"),
    path(
        "departments/<int:department>/duties/offered/<int:number>/",
        departments.give_offered,
        name="give_offered_duty",
    ),
    path(
        "departments/<int:department>/duties/<int:duty>/end/",
        departments.end_duty,
        name="end_duty",
    ),
    path("support/", support.support, name="support"),
    path("support/<int:asked>/decide/", support.decide, name="decide_support"),
    path("units/<str:unit>/support/", support.ask_for_support, name="ask_for_support"),
    path("papers/", support.papers, name="papers"),
    path("papers/new/", support.require_paper, name="require_paper"),
    path("units/<str:unit>/papers/", support.unit_papers, name="unit_papers"),
    path("units/<str:unit>/papers/<int:paper>/", support.file_paper, name="file_paper"),
]
urls_root: list[URLPattern] = [
    path("account/tokens/", token_pages.tokens, name="tokens"),
    path("account/tokens/<int:token>/revoke/", token_pages.revoke_one, name="revoke_token"),
    path("jobs/", job_views.jobs, name="jobs"),
    path("jobs/<int:pk>/", job_views.job, name="job"),
    path("jobs/<int:pk>/progress/", job_views.progress, name="job_progress"),
    path("jobs/<int:pk>/cancel/", job_views.cancel, name="job_cancel"),
    path("invitation/<str:secret>/", invitations.invitation, name="invitation"),
    path("log/", log.sealed_log, name="sealed_log"),
    path("log/newest/", log.newest, name="newest_head"),
    path("log/<int:size>/", log.tree_head, name="tree_head"),
    path("log/<int:size>/leaves/<int:start>/", log.leaves, name="leaves"),
    path("log/<int:size>/inclusion/<str:digest>/", log.inclusion, name="inclusion"),
    path("log/<int:old>/consistency/<int:new>/", log.consistency, name="consistency"),
]
