"""``{% said "Sentence" %}``: our catalogue inside Django's own templates."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

from daowei.site.speaking import say

register = template.Library()


@register.simple_tag
def said(sentence: str, **values: object) -> str:
    """The sentence in the visitor's language."""
    return say(sentence, **values)


@register.simple_tag
def styled(field: BoundField) -> SafeString:
    """A form's field in our look, tied to its help and its errors."""
    kind = getattr(field.field.widget, "input_type", "")
    look = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select"}
    shown = look.get(kind, "form-control") + (" is-invalid" if field.errors else "")
    return field.as_widget(attrs={"class": shown, "aria-describedby": f"{field.id_for_label}_help"})
