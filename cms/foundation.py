"""What the editorial side stands on: home with showcase and news, the site's address, and what editors may do.

Made when the database is first migrated, and made whole again after each migration: a new SITE_URL, or a right that
went missing, needs no one to remember Wagtail. What editors have changed stays as it is.
"""

from urllib.parse import urlsplit
from uuid import uuid4

from django.apps import apps as real_apps
from django.conf import settings
from django.utils import timezone
from wagtail.coreutils import get_supported_content_language_variant

from cms.first_words import NEWS, SECTIONS, SHOWCASE

# Wagtail's path of a page: four characters for each step down from the root.
STEP = 4
WRITE = ("add_page", "change_page")
EDITORIAL_RIGHTS = {"Editors": WRITE, "Moderators": (*WRITE, "publish_page", "lock_page", "unlock_page")}
APPROVAL = "Editors’ approval"
RIGHTS_TO_PICTURES = ("add_image", "change_image", "choose_image")


def lay(apps=real_apps, **signal) -> None:
    """After a migration: lays whatever is missing. Does nothing while the tables are not all there."""
    try:
        apps.get_model("cms", "HomePage"), apps.get_model("wagtailimages", "Image")
    except LookupError:
        return
    Foundation(apps).lay()


class Foundation:
    """Works with the models as the migrations know them, without the methods of the real ones."""

    def __init__(self, apps):
        self.model = apps.get_model

    def lay(self) -> None:
        root = self._root()
        home = self._home(root)
        self._site(home)
        groups = {name: self._group(name, root) for name in EDITORIAL_RIGHTS}
        self._close_documents()
        self._approval(root, groups["Moderators"])

    def _root(self):
        Page, Locale = self.model("wagtailcore", "Page"), self.model("wagtailcore", "Locale")
        language = get_supported_content_language_variant(settings.LANGUAGE_CODE)
        self.locale = Locale.objects.order_by("pk").first() or Locale.objects.create(language_code=language)
        return Page.objects.filter(depth=1).first() or self._page("wagtailcore", "Page", None, "root", "Root")

    def _home(self, root):
        home = self.model("wagtailcore", "Page").objects.filter(homepage__isnull=False).first()
        if home is None:
            self._take_away_the_welcome_page(root)
            home = self._page("cms", "HomePage", root, "home", "Home", sections=SECTIONS)
            self._page("cms", "ShowcaseIndexPage", home, "showcase", "Showcase", standfirst=SHOWCASE)
            self._page("cms", "NewsIndexPage", home, "news", "News", standfirst=NEWS)
        return home

    def _take_away_the_welcome_page(self, root) -> None:
        """Wagtail's own first page, as its migration left it."""
        Page, Site = self.model("wagtailcore", "Page"), self.model("wagtailcore", "Site")
        page_type = self._content_type("wagtailcore", "page")
        welcome = Page.objects.filter(depth=2, slug="home", numchild=0, content_type_id=page_type.pk)
        Site.objects.filter(root_page__in=welcome).delete()
        gone, _ = welcome.delete()
        if gone:
            root.numchild -= 1
            Page.objects.filter(pk=root.pk).update(numchild=root.numchild)

    def _page(self, app: str, name: str, parent, slug: str, title: str, **fields):
        """Written row by row, past whatever listens for pages being saved."""
        Page = self.model("wagtailcore", "Page")
        now, place = timezone.now(), parent.numchild + 1 if parent else 1
        page = Page(
            title=title,
            draft_title=title,
            slug=slug,
            content_type_id=self._content_type(app, name.lower()).pk,
            path=f"{parent.path if parent else ''}{place:0{STEP}}",
            depth=parent.depth + 1 if parent else 1,
            numchild=0,
            url_path=f"{parent.url_path}{slug}/" if parent else "/",
            translation_key=uuid4(),
            locale=self.locale,
            live=True,
            first_published_at=now,
            last_published_at=now,
        )
        Page.objects.bulk_create([page])
        if fields:
            self.model(app, name)(page_ptr_id=page.pk, **fields).save_base(raw=True, force_insert=True)
        if parent:
            parent.numchild = place
            Page.objects.filter(pk=parent.pk).update(numchild=place)
        return page

    def _site(self, home) -> None:
        """The address that Wagtail's previews and e-mails give is always the configured one."""
        address = urlsplit(settings.SITE_URL)
        port = address.port or (443 if address.scheme == "https" else 80)
        known = {"hostname": address.hostname or "localhost", "port": port, "site_name": settings.NETWORK_NAME}
        Site = self.model("wagtailcore", "Site")
        if not Site.objects.filter(is_default_site=True).update(**known):
            Site.objects.create(is_default_site=True, root_page_id=home.pk, **known)

    def _group(self, name: str, root):
        group, _ = self.model("auth", "Group").objects.get_or_create(name=name)
        group.permissions.add(self._permission("wagtailadmin", "admin", "access_admin"))
        for codename in EDITORIAL_RIGHTS[name]:
            permission = self._permission("wagtailcore", "page", codename)
            given = self.model("wagtailcore", "GroupPagePermission").objects
            given.get_or_create(group=group, page_id=root.pk, permission=permission)
        for codename in RIGHTS_TO_PICTURES:
            permission = self._permission("wagtailimages", "image", codename)
            given = self.model("wagtailcore", "GroupCollectionPermission").objects
            given.get_or_create(group=group, collection=self._collection(), permission=permission)
        return group

    def _collection(self):
        Collection = self.model("wagtailcore", "Collection")
        root = Collection.objects.filter(depth=1).first()
        return root or Collection.objects.create(name="Root", path="1".zfill(STEP), depth=1, numchild=0)

    def _close_documents(self) -> None:
        """Wagtail's groups come with a right to its documents, which have no screens here."""
        documents = {"permission__content_type__app_label": "wagtaildocs"}
        self.model("wagtailcore", "GroupCollectionPermission").objects.filter(**documents).delete()
        self.model("auth", "Group").permissions.through.objects.filter(**documents).delete()

    def _approval(self, root, approvers) -> None:
        """The workflow a page is submitted to, by a name that does not speak of the forums' moderators."""
        for kind in ("Workflow", "Task"):
            self.model("wagtailcore", kind).objects.filter(name="Moderators approval").update(name=APPROVAL)
        if self.model("wagtailcore", "Workflow").objects.exists():
            return
        task = self.model("wagtailcore", "GroupApprovalTask").objects.create(
            name=APPROVAL, content_type_id=self._content_type("wagtailcore", "groupapprovaltask").pk
        )
        task.groups.add(approvers)
        workflow = self.model("wagtailcore", "Workflow").objects.create(name=task.name)
        self.model("wagtailcore", "WorkflowTask").objects.create(workflow=workflow, task_id=task.pk, sort_order=0)
        self.model("wagtailcore", "WorkflowPage").objects.create(workflow=workflow, page_id=root.pk)

    def _content_type(self, app: str, model: str):
        found, _ = self.model("contenttypes", "ContentType").objects.get_or_create(app_label=app, model=model)
        return found

    def _permission(self, app: str, model: str, codename: str):
        """The row may not be there yet: Django makes permissions after this, for one app after the other."""
        named = f"Can {codename.replace('_', ' ')}" if codename != "access_admin" else "Can access Wagtail admin"
        found, _ = self.model("auth", "Permission").objects.get_or_create(
            content_type=self._content_type(app, model), codename=codename, defaults={"name": named}
        )
        return found
