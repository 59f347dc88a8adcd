"""Who may join by themselves: people with a work e-mail address. Everyone else asks the network team."""

from community.models import Setting

# Domains that only schools, authorities, the health service and universities in the UK can hold.
WORK_DOMAINS = ("sch.uk", "gov.uk", "nhs.uk", "nhs.net", "ac.uk")


def is_work_email(address: str) -> bool:
    """Whether an address is at a setting in the register, or at a domain only public bodies can hold."""
    domain = address.rpartition("@")[2].lower()
    if any(domain == ending or domain.endswith("." + ending) for ending in WORK_DOMAINS):
        return True
    parents = [domain.split(".", n)[n] for n in range(domain.count("."))] or [domain]
    return (
        Setting.objects.filter(website_domain__in=[name for name in parents if name.count(".")])
        .exclude(website_domain__in=SHARED_HOSTS)
        .exists()
    )


# Free hosts where a setting has its website but anyone can have an address.
SHARED_HOSTS = (
    "gmail.com",
    "outlook.com",
    "hotmail.com",
    "yahoo.co.uk",
    "sites.google.com",
    "google.com",
    "co.uk",
    "org.uk",
    "wixsite.com",
    "facebook.com",
)
