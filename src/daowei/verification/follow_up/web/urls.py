"""Addresses: ``urlpatterns`` below a programme, ``urls_root`` beside all programmes."""

from django.urls import URLPattern, path

from daowei.verification.follow_up.web.views import (
    appeal,
    board,
    bulletin,
    finding,
    incident,
    review,
    task,
    veto,
)

app_name = "follow_up"
_F = "units/<slug:unit>/findings/"
_T = "units/<slug:unit>/tasks/<int:number>/"
_V = "units/<slug:unit>/vetoes/"
_A = "units/<slug:unit>/appeals/"
_I = "units/<slug:unit>/incidents/"
_R = "units/<slug:unit>/self-review/"
_B = "units/<slug:unit>/bulletins/"
urlpatterns: list[URLPattern] = [
    path("findings/", board.board, name="board"),
    path("findings/take-in/", board.take_in, name="take_in"),
    path("findings/tasks/", task.tasks, name="tasks"),
    path("findings/vetoes/", veto.vetoes, name="vetoes"),
    path("findings/appeals/", appeal.appeals, name="appeals"),
    path("findings/incidents/", incident.incidents, name="incidents"),
    path("findings/self-review/", review.reviews, name="reviews"),
    path("findings/bulletins/", bulletin.bulletins, name="bulletins"),
    path("findings/meetings/", review.meetings, name="meetings"),
    path(f"{_F}new/", finding.new, name="new_finding"),
    path(f"{_F}<int:number>/", finding.finding, name="finding"),
    path(f"{_F}<int:number>/step/", finding.step, name="step"),
    path(f"{_F}<int:number>/reply/", finding.reply, name="reply"),
    path(f"{_F}<int:number>/task/", finding.give_task, name="give_task"),
    path(f"{_F}<int:number>/file/", finding.attachment, name="attach"),
    path(f"{_F}files/<int:number>/", finding.file, name="file"),
    path(f"{_T}claim/", task.claim, name="claim"),
    path(f"{_T}judge/", task.judge, name="judge"),
    path(f"{_V}new/", veto.new, name="new_veto"),
    path(f"{_V}<int:number>/", veto.veto, name="veto"),
    path(f"{_V}<int:number>/step/", veto.step, name="veto_step"),
    path(f"{_V}<int:number>/reply/", veto.reply, name="veto_reply"),
    path(f"{_A}new/", appeal.new, name="new_appeal"),
    path(f"{_A}<int:number>/", appeal.appeal, name="appeal"),
    path(f"{_A}<int:number>/decide/", appeal.decide, name="decide"),
    path(f"{_A}<int:number>/file/", appeal.attachment, name="appeal_attach"),
    path(f"{_A}<int:number>/withdraw/", appeal.withdraw, name="withdraw"),
    path(f"{_I}new/", incident.new, name="new_incident"),
    path(f"{_I}<int:number>/", incident.incident, name="incident"),
    path(f"{_I}<int:number>/step/", incident.step, name="incident_step"),
    path(f"{_R}call/", review.call, name="call"),
    path(f"{_R}<int:number>/", review.review, name="review"),
    path("units/<slug:unit>/meetings/new/", review.new_meeting, name="new_meeting"),
    path(f"{_B}new/", bulletin.draft, name="draft"),
    path(f"{_B}<int:number>/", bulletin.bulletin, name="bulletin"),
    path(f"{_B}<int:number>/step/", bulletin.step, name="bulletin_step"),
    path(f"{_B}<int:number>/foreword/", bulletin.foreword, name="foreword"),
    path(f"{_B}<int:number>/reply/", bulletin.reply, name="bulletin_reply"),
    path(f"{_B}<int:number>/bulletin.pdf", bulletin.printed, {"kind": "pdf"}, name="pdf"),
    path(f"{_B}<int:number>/bulletin.docx", bulletin.printed, {"kind": "docx"}, name="docx"),
    path(f"{_B}<int:number>/bulletin.html", bulletin.printed, {"kind": "html"}, name="html"),
]
urls_root: list[URLPattern] = []
