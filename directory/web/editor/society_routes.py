"""The editors' societies: what is told of each, and its picture."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from directory.current import services
from directory.domain.editing import marks
from directory.domain.errors import ChangedMeanwhile, InvalidInput
from directory.services.societies import FACTS, SocietyRecord
from directory.web.access import Access, actor, declare_all, takes_files
from directory.web.choosing import (
    THEIRS,
    choices,
    is_unchosen,
    likely,
    read_base,
    show_conflict,
    written_base,
)
from directory.web.editor.breadcrumbs import above, from_desk
from directory.web.editor.forms import AddressForm
from directory.web.editor.presenters import present_trail
from directory.web.editor.society_forms import NewSocietyForm, SocietyForm, SocietyPictureForm
from directory.web.forms import with_problems
from directory.web.kept_forms import forget_kept_form, keep_forms, kept_form
from directory.web.presenters.articles import present_society
from directory.web.presenters.editing import DifferenceView
from directory.web.presenters.views import Link

blueprint = Blueprint("societies", __name__, url_prefix="/editor/societies")
declare_all(blueprint, Access.EDITOR)
keep_forms(blueprint)


@blueprint.get("/")
def index() -> str:
    """Every society."""
    return render_template(
        "editor/societies.html",
        societies=[present_society(each) for each in services().societies.all(actor())],
        breadcrumbs=from_desk("Societies"),
    )


@blueprint.route("/new", methods=["GET", "POST"])
def add() -> str | Response:
    """Add a society."""
    kept = kept_form()
    form = NewSocietyForm(request.form if request.method == "POST" else kept, data={"country": "US"})
    if request.method == "POST":
        forget_kept_form()
        try:
            slug = services().societies.add(actor(), form.facts() | {"slug": form.slug.data or ""})
        except InvalidInput as error:
            with_problems(form, error.problems)
        else:
            flash("The society is there. Readers can see it now.")
            return redirect(url_for("societies.society", slug=slug), 303)
    return render_template(
        "editor/society_new.html",
        form=form,
        was_kept=kept is not None,
        breadcrumbs=from_desk("Add a society", _societies()),
    )


@blueprint.get("/<slug>")
def society(slug: str) -> str:
    """What is told of a society, to be changed, and what was done to it."""
    record, kept = services().societies.record(actor(), slug), kept_form()
    base = written_base(marks(record.facts))
    form = SocietyForm(kept, data=record.facts | {"base": base})
    return _show(record, form, was_kept=kept is not None)


@blueprint.post("/<slug>")
def change(slug: str) -> str | Response:
    """Change what is told of a society."""
    record, form = services().societies.record(actor(), slug), SocietyForm()
    forget_kept_form()
    chosen = choices(FACTS)
    typed = form.facts()
    typed |= {name: record.facts[name] for name, choice in chosen.items() if choice == THEIRS}
    try:
        if is_unchosen(chosen):
            raise ChangedMeanwhile(record.facts, typed)
        services().societies.change(actor(), slug, typed, read_base(form.base.data or ""))
    except InvalidInput as error:
        return _show(record, with_problems(form, error.problems))
    except ChangedMeanwhile as changed:
        return _show_conflict(record, form, changed, chosen)
    flash("Saved. Readers see it now.")
    return redirect(url_for("societies.society", slug=slug), 303)


@blueprint.route("/<slug>/address", methods=["GET", "POST"])
def address(slug: str) -> str | Response:
    """Changing the address of a society; the old one leads to it for ever."""
    record = services().societies.record(actor(), slug)
    form = AddressForm(request.form if request.method == "POST" else kept_form(), slug=slug)
    if request.method == "POST":
        forget_kept_form()
        try:
            new = services().societies.change_slug(actor(), slug, form.slug.data or "")
        except InvalidInput as error:
            with_problems(form, error.problems)
        else:
            flash("The society has its new address. The old one leads to it.")
            return redirect(url_for("societies.society", slug=new), 303)
    return render_template(
        "editor/address.html",
        form=form,
        whose="society",
        path=url_for("articles.author", slug=slug),
        breadcrumbs=_below("Address", record),
    )


@blueprint.route("/<slug>/picture", methods=["GET", "POST"])
@takes_files
def picture(slug: str) -> str | Response:
    """Put a picture, say what it shows, or take it away."""
    record = services().societies.record(actor(), slug)
    if request.method == "GET":
        shown = record.society.picture
        held = {"words": shown.words if shown else "", "seen": record.picture_mark}
        return _show_picture(record, SocietyPictureForm(kept_form(), data=held))
    forget_kept_form()
    form = SocietyPictureForm()
    seen, words = form.seen.data or "", form.words.data or ""
    try:
        if request.form.get("action") == "remove":
            services().societies.remove_picture(actor(), slug, seen)
            flash("The picture is gone.")
        else:
            content = form.picture.data.read() if form.picture.data else b""
            services().societies.put_picture(actor(), slug, content, words, seen)
            flash("Saved. Readers see it now.")
    except InvalidInput as error:
        return _show_picture(record, with_problems(form, error.problems))
    except ChangedMeanwhile:
        form.seen.data, form.seen.raw_data = record.picture_mark, None
        return _show_picture(record, form, changed=True)
    return redirect(url_for("societies.picture", slug=slug), 303)


def _show(record: SocietyRecord, form: SocietyForm, *, was_kept: bool = False) -> str:
    return render_template(
        "editor/society.html",
        society=present_society(record.society),
        former_names=record.society.former_names,
        form=form,
        was_kept=was_kept,
        trail=present_trail(record.trail, services().catalogue, partial(_label, form)),
        breadcrumbs=from_desk(record.society.name, _societies()),
    )


def _show_conflict(
    record: SocietyRecord, form: SocietyForm, changed: ChangedMeanwhile, chosen: dict[str, str]
) -> str:
    theirs = {name: str(value) for name, value in changed.theirs.items()}
    yours = {name: str(value) for name, value in changed.yours.items()}
    loaded, stand, sent = read_base(form.base.data or ""), marks(theirs), marks(yours)
    differences = [
        DifferenceView(
            name=name,
            label=_label(form, name),
            before=theirs[name],
            after=yours[name],
            choice=chosen.get(name) or likely(loaded.get(name), stand[name], sent[name]),
        )
        for name in FACTS
        if theirs[name] != yours[name]
    ]
    return show_conflict(
        record.society.name,
        from_desk(record.society.name, _societies()),
        url_for("societies.society", slug=record.society.slug),
        differences,
        sent_along=[("base", written_base(stand)), *form.facts().items()],
        unchosen=bool(chosen),
    )


def _show_picture(record: SocietyRecord, form: SocietyPictureForm, *, changed: bool = False) -> str:
    return render_template(
        "editor/society_picture.html",
        society=present_society(record.society),
        form=form,
        changed=changed,
        breadcrumbs=_below("Picture", record),
    )


def _label(form: SocietyForm, name: str) -> str:
    """What editors call a fact, or a part of the picture."""
    if name == "picture_words":
        return "What the picture shows"
    return str(form[name].label.text) if name in form else name.capitalize()


def _societies() -> Link:
    return above("Societies", "societies.index")


def _below(title: str, record: SocietyRecord) -> list[Link]:
    society = above(record.society.name, "societies.society", slug=record.society.slug)
    return from_desk(title, _societies(), society)
