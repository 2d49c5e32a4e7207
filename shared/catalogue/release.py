"""One catalogue release in memory: items, one-things, forms, guides, code tables, situations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from shared.assets import asset
from shared.catalogue.lexicon import read_lexicon
from shared.catalogue.library import LIBRARY, Library
from shared.catalogue.manifest import Manifest, damaged, read_folder
from shared.catalogue.situations import Situations, situation_faults
from shared.domain.bundle import bundle_faults
from shared.domain.calendar import WorkCalendar
from shared.domain.errors import Actor, Trouble
from shared.domain.form import Form, form_faults
from shared.domain.guide import PlainGuide, guide_faults
from shared.domain.item import Bundle, Frozen, ServiceItem, faults
from shared.domain.offer import Offers
from shared.domain.offer_faults import offer_faults
from shared.domain.rating import RatingScale

Model = TypeVar("Model", bound=Frozen)


@dataclass(frozen=True)
class Catalogue:
    """A verified release; immutable, so whoever holds it has pinned it."""

    release: str
    serial: int
    items: Mapping[str, ServiceItem]
    bundles: Mapping[str, Bundle]
    forms: Mapping[str, Form]
    guides: Mapping[str, PlainGuide]
    codes: Mapping[str, Any]
    situations: Situations
    offers: Offers = field(default_factory=Offers)
    """Rules of what is offered to whom, and of what runs out."""
    frequent: tuple[str, ...] = ()
    """Items of the home screen, in order."""
    notice: str = ""
    """Says that the data is illustrative, when it is."""
    papers: Library = field(default_factory=lambda: Library({}))
    """Every paper of this release, described once."""

    def only(self, offered: frozenset[str]) -> Catalogue:
        """The same release as a terminal shows it that offers only these items.

        A bundle stays while one of its members is offered. Forms, guides and code tables stay
        whole: a window may meet a case of any item.
        """
        items = {key: item for key, item in self.items.items() if key in offered}
        bundles = {
            key: bundle
            for key, bundle in self.bundles.items()
            if any(member.item in items for member in bundle.members)
        }
        return replace(
            self,
            items=items,
            bundles=bundles,
            situations=self.situations.only(frozenset(items)),
            offers=self.offers.only(items),
            frequent=tuple(key for key in self.frequent if key in items),
        )

    @cached_property
    def calendar(self) -> WorkCalendar:
        """The working-day calendar of this release's holiday tables."""
        return WorkCalendar.from_codes(self.codes["holidays"])

    @cached_property
    def rating_scale(self) -> RatingScale:
        """Levels and labels of 好差评."""
        return RatingScale.from_codes(self.codes["evaluation"]["labels"])

    def applies_here(self, item_id: str) -> bool:
        """True when a kiosk can take in an application: the channel allows it, a form exists."""
        return self.items[item_id].kiosk_applies and item_id in self.forms

    def short_name(self, item_id: str) -> str:
        """The name people use, or the official one."""
        guide = self.guides.get(item_id)
        return guide.short_name if guide else self.items[item_id].name


def bundled() -> Path:
    """Folder of the release that ships with the software."""
    return asset("catalog")


def load_release(folder: Path) -> Catalogue:
    """Read and verify a release folder.

    Raises Trouble ``catalogue-damaged`` (missing, altered or unreadable files),
    ``catalogue-unfit`` (intact but breaking a publishing rule, e.g. vague materials) or
    ``catalogue-newer``.
    """
    return build(*read_folder(folder))


def build(manifest: Manifest, files: Mapping[str, bytes]) -> Catalogue:
    """Make a catalogue from verified files. Raises Trouble as ``load_release``."""
    try:
        return _checked(_parse(manifest, files))
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise damaged(f"内容不合格式（{first}）") from error


def load_items_file(file: Path) -> Catalogue:
    """A catalogue of nothing but items, e.g. an exported list, for searching and trying out.

    Code tables and lexicon come from the release that ships with the software; what the lexicon
    says of items that are not there is left out. Forms and guides are empty. No digest protects
    such a file, so a terminal never serves people from it. Raises Trouble as ``load_release``.
    """
    base = load_release(bundled())
    try:
        items = _by_id(_items(file.read_bytes(), base.papers))
    except OSError as error:
        raise damaged(f"{file.name} 读不出来（{error.strerror}）") from error
    except (ValidationError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise damaged(f"{file.name} 内容不合格式") from error
    return _checked(
        Catalogue(
            release=file.stem,
            serial=0,
            items=items,
            bundles={},
            forms={},
            guides={},
            codes=base.codes,
            situations=base.situations.only(frozenset(items)),
            papers=base.papers,
        )
    )


def _parse(manifest: Manifest, files: Mapping[str, bytes]) -> Catalogue:
    home = json.loads(files["home.json"])
    papers = Library.parse(files.get(LIBRARY))
    lists = {name: data for name, data in files.items() if _is_item_list(name)}
    return Catalogue(
        release=manifest.release,
        serial=manifest.serial,
        items=_by_id([item for name in sorted(lists) for item in _items(lists[name], papers)]),
        bundles={
            b.id: b
            for b in map(Bundle.model_validate, json.loads(files["bundles.json"])["bundles"])
        },
        forms=_folder(files, "forms/", Form),
        guides=_guides(files),
        codes=json.loads(files["codes.json"]),
        situations=read_lexicon(files),
        offers=Offers.model_validate_json(files.get("offers.json", b"{}")),
        frequent=tuple(home["frequent"]),
        notice=str(home.get("notice", "")),
        papers=papers,
    )


def _is_item_list(name: str) -> bool:
    """One file of all items, or one for each department."""
    return name == "items.json" or name.startswith("items/")


def _items(data: bytes, papers: Library) -> list[ServiceItem]:
    return [ServiceItem.model_validate(papers.item(raw)) for raw in json.loads(data)["items"]]


def _guides(files: Mapping[str, bytes]) -> dict[str, PlainGuide]:
    """Guides one to a file, named after their item, or listed in a department's file."""
    listed = {name: data for name, data in files.items() if name.startswith("plain/")}
    found: dict[str, PlainGuide] = {}
    for name, data in listed.items():
        body = json.loads(data)
        alone = "guides" not in body
        for raw in [body] if alone else body["guides"]:
            guide = PlainGuide.model_validate(raw)
            if guide.item in found or (alone and name != f"plain/{guide.item}.json"):
                raise ValueError(f"{name} speaks of another item, or of one that has a guide")
            found[guide.item] = guide
    return found


def _by_id(items: list[ServiceItem]) -> dict[str, ServiceItem]:
    found: dict[str, ServiceItem] = {}
    for item in items:
        if item.id in found:
            raise ValueError(f"item {item.id} appears twice")
        found[item.id] = item
    return found


def _folder(files: Mapping[str, bytes], prefix: str, model: type[Model]) -> dict[str, Model]:
    found = {}
    for name, data in files.items():
        if name.startswith(prefix):
            key = name.removeprefix(prefix).removesuffix(".json")
            value = model.model_validate_json(data)
            if getattr(value, "item", key) != key:
                raise ValueError(f"{name} speaks of another item")
            found[key] = value
    return found


def catalogue_faults(catalogue: Catalogue) -> list[str]:
    """What keeps a release from being published, one Chinese sentence each."""
    found = [fault for item in catalogue.items.values() for fault in faults(item)]
    for form in catalogue.forms.values():
        found += form_faults(form)
    for guide in catalogue.guides.values():
        item = catalogue.items.get(guide.item)
        keys = frozenset(m.key for m in item.materials) if item else frozenset()
        found += guide_faults(guide, keys)
    for key in [*catalogue.forms, *catalogue.guides, *catalogue.frequent]:
        if key not in catalogue.items:
            found.append(f"目录里没有事项 {key}，却有它的表单、指南或首页位置。")
    for bundle in catalogue.bundles.values():
        found += bundle_faults(bundle, catalogue.items)
    found += offer_faults(catalogue.offers, catalogue.items)
    return found + situation_faults(catalogue.situations, frozenset(catalogue.items))


def _checked(catalogue: Catalogue) -> Catalogue:
    found = catalogue_faults(catalogue)
    _ = catalogue.calendar, catalogue.rating_scale  # raise now, not in front of a resident
    if found:
        raise Trouble(
            "catalogue-unfit",
            "新的办事目录有内容不合要求，已继续使用原来的目录，不影响办理。",
            Actor.STAFF,
            "；".join(f.rstrip("。") for f in found[:5]) + "。",
        )
    return catalogue
