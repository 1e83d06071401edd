"""Pages of long work: mine, one with its progress, and calling it off."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from daowei.foundation.web import job_actions
from daowei.foundation.web.guards import Visit, signed_in
from daowei.foundation.web.job_queries import is_worked, jobs_of, words_of
from daowei.foundation.web.job_rows import Job

_A_PAGE = 25


@signed_in
def jobs(request: Visit) -> HttpResponse:
    """What I asked for, the newest first."""
    page = Paginator(jobs_of(request.who), _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "foundation/jobs.html", {"page": page})


@signed_in
def job(request: Visit, pk: int) -> HttpResponse:
    """One job; only for whoever asked for it."""
    return render(request, "foundation/job.html", shown(request, _mine(request, pk)))


@signed_in
def progress(request: Visit, pk: int) -> HttpResponse:
    """The moving part of a page: how far the job is. When it is over, the page is loaded anew."""
    found = _mine(request, pk)
    answer = render(request, "foundation/job_progress.html", shown(request, found))
    if found.is_over:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def _cancel(request: Visit, pk: int) -> HttpResponse:
    job_actions.cancel(_mine(request, pk), at=request.moment)
    return redirect("foundation_root:job", pk=pk)


cancel = signed_in(_cancel)


def shown(request: Visit, of: Job) -> dict[str, object]:
    """What the progress part of a page needs; other rooms' pages may include it."""
    return {
        "job": of,
        "job_words": words_of(of.words),
        "job_error": words_of(of.error),
        "job_waits_for_a_worker": not of.is_over and not is_worked(request.moment),
        "job_share": min(100, of.done * 100 // of.of) if of.of else None,
    }


def _mine(request: Visit, pk: int) -> Job:
    found = jobs_of(request.who).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
