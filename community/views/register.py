"""The register of settings: finding one, and its page."""

from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from community.models import Member, Setting
from community.setting_sorts import REGIONS
from community.words import number_in

PAGE_SIZE = 50


@require_GET
def register(request):
    """Settings by name, narrowed by words and region; pages by the last name seen, never by counting."""
    words, region = request.GET.get("q", "").strip()[:100], request.GET.get("region", "")
    settings = Setting.objects.visible_to(request.user)
    if words:
        settings = settings.matching(words)
    if region in REGIONS:
        settings = settings.filter(region=region)
    after_name, after_urn = request.GET.get("after", "")[:200], number_in(request.GET.get("urn", ""))
    if after_name and after_urn is not None:
        settings = settings.filter(Q(name__gt=after_name) | Q(name=after_name, urn__gt=after_urn))
    found = list(settings[: PAGE_SIZE + 1])
    context = {
        "settings": found[:PAGE_SIZE],
        "last": found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None,
        "words": words,
        "region": region,
        "regions": REGIONS,
    }
    return render(request, "community/register.html", context)


@require_GET
def setting(request, urn):
    """A setting's facts from the register; members also see which colleagues work there."""
    found = get_object_or_404(Setting.objects.visible_to(request.user), urn=urn)
    colleagues = Member.objects.visible_to(request.user).filter(setting=found).order_by("display_name")[:60]
    return render(request, "community/setting.html", {"setting": found, "colleagues": colleagues})


@require_GET
def suggest(request):
    """Up to eight settings that match what is being typed, for the field that asks where one works."""
    found = Setting.objects.visible_to(request.user).matching(request.GET.get("q", "")[:100])[:8]
    suggestions = [f"{setting.name} ({setting.urn})" for setting in found]
    return JsonResponse({"suggestions": suggestions})
