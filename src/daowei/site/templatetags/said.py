"""``{% said "Sentence" %}``: our catalogue inside Django's own templates."""

from django import template

from daowei.site.speaking import say

register = template.Library()


@register.simple_tag
def said(sentence: str, **values: object) -> str:
    """The sentence in the visitor's language."""
    return say(sentence, **values)
