"""One's own tokens: made for a program, shown once, revoked when it is no longer needed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from daowei.foundation.texts import N_, named
from daowei.foundation.web.guards import Visit, signed_in
from daowei.foundation.web.models import Token
from daowei.foundation.web.places import registry_of
from daowei.foundation.web.rights import Deed, Rights
from daowei.foundation.web.speaking import said, say, tongue
from daowei.foundation.web.tokens import (
    LONGEST_DAYS,
    TOKEN_DEEDS,
    TokenError,
    issue,
    revoke,
    tokens_of,
)

USUAL_DAYS = 180
DEED_NAMES = {
    Deed.SEE: N_("Read definitions and results"),
    Deed.SEE_REPORTS: N_("Read reports and their values"),
    Deed.ENTER_REPORTS: N_("Hand in reports and values"),
    Deed.REVIEW_REPORTS: N_("Return and accept reports"),
    Deed.SEE_LOG: N_("Read the log"),
    Deed.ASK: N_("Ask about numbers"),
    Deed.ANSWER: N_("Answer questions on numbers"),
}


class TokenForm(forms.Form):
    """What a program may do in one's name, where, and until when."""

    name = forms.CharField(
        label=said(N_("What it is for")), max_length=100,
        help_text=said(N_("The program and the machine it runs on, so that you know it later.")),
    )  # fmt: skip
    place = forms.ChoiceField(
        label=said(N_("How far it reaches")),
        help_text=said(N_("It reaches this unit and all below it, never more than you do.")),
    )
    deeds = forms.MultipleChoiceField(
        label=said(N_("What it may do")), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    expires_on = forms.DateField(
        label=said(N_("Last day")),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, rights: Rights, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choice("place").choices = list(_places(rights))
        self._choice("deeds").choices = list(_deeds(rights))

    def _choice(self, name: str) -> forms.ChoiceField:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        return found


def _places(rights: Rights) -> Iterable[tuple[str, str]]:
    """The tops of one's subtrees and the units directly below them."""
    for programme in rights.programmes:
        units, tree = registry_of(programme).units, rights.tree_of(programme)
        tops = dict.fromkeys(
            each for deed in TOKEN_DEEDS for each in rights.subtrees(deed, programme)
        )
        for top in tops:
            if top in tree:
                for code in (top, *tree.children(top)):
                    yield f"{programme} {code}", f"{named(units[code].names, tongue())} ({code})"


def _deeds(rights: Rights) -> Iterable[tuple[str, str]]:
    for deed in TOKEN_DEEDS:
        if any(rights.may_somewhere(deed, each) for each in rights.programmes):
            yield deed.value, say(DEED_NAMES[deed])


@never_cache
@signed_in
def tokens(request: Visit) -> HttpResponse:
    """One's tokens; ``POST`` makes one, whose secret stands on the answer and nowhere else."""
    today = localtime(request.moment).date()
    usual = {"expires_on": today + timedelta(days=USUAL_DAYS), "deeds": [Deed.SEE.value]}
    form = TokenForm(request.POST or None, rights=request.rights, initial=usual)
    secret = _made(request, form) if request.method == "POST" and form.is_valid() else None
    if secret is not None:
        form = TokenForm(rights=request.rights, initial=usual)
    return render(
        request,
        "foundation/tokens.html",
        {
            "form": form,
            "secret": secret,
            "tokens": [(each, _is_open(each, request)) for each in tokens_of(request.who)],
            "deed_names": {deed.value: name for deed, name in DEED_NAMES.items()},
            "longest": LONGEST_DAYS,
        },
        status=201 if secret else 200,
    )


def _is_open(token: Token, request: Visit) -> bool:
    return token.revoked_at is None and token.expires_on >= localtime(request.moment).date()


def _made(request: Visit, form: TokenForm) -> str | None:
    programme, _, unit = form.cleaned_data["place"].partition(" ")
    try:
        _, secret = issue(
            by=request.who,
            at=request.moment,
            name=form.cleaned_data["name"],
            programme=programme,
            unit=unit,
            deeds=[Deed(each) for each in form.cleaned_data["deeds"]],
            expires_on=form.cleaned_data["expires_on"],
        )
    except TokenError as error:
        form.add_error(None, error.told.in_language(tongue()))
        return None
    return secret


@require_POST
@signed_in
def revoke_one(request: Visit, token: int) -> HttpResponse:
    """From now on it opens nothing."""
    found = get_object_or_404(Token, pk=token, owner=request.who)
    revoke(found, by=request.who, at=request.moment)
    messages.success(request, say(N_("“{name}” opens nothing any more."), name=found.name))
    return redirect("foundation_root:tokens")
