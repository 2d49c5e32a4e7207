"""The lexicon as editors write it: the files of ``lexicon/`` in a release, made into Situations.

Lists of words are one text with spaces between; conditions read ``@身份证 @丢失|@到期`` (both
needed, | means either, @ names a group of words). How to edit them: docs/zh/knowledge-editor.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from shared.catalogue.situations import Act, AgeBand, Clarifying, LifeEvent, Situation, Situations
from shared.domain.household import Household
from shared.domain.item import Frozen

LEXICON = "lexicon/"
"""Folder of its files in a release."""


def _split(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def _flat(value: object) -> object:
    """A long list of words may be written as several lines."""
    return _split(" ".join(value)) if isinstance(value, list) else _split(value)


Words = Annotated[tuple[str, ...], BeforeValidator(_flat)]


class _Act(Frozen):
    said: Words
    named: Words


_HOUSEHOLDS = {"本地": Household.HERE, "外地": Household.ELSEWHERE}


class _Words(Frozen):
    notice: str = ""
    filler: Words = ()
    context: Words = ()
    groups: dict[str, Words] = {}
    acts: dict[str, _Act] = {}
    rewrites: dict[str, str] = {}
    letters: dict[str, str] = {}
    english: dict[str, str] = {}


class _When(Frozen):
    when: str = Field("", alias="if")
    unless: Words = Field((), alias="not")
    age: tuple[int, int] | None = None
    weight: int = Field(90, ge=1, le=100)
    say: tuple[str, ...] = ()


class _Service(Frozen):
    names: Words = ()
    age: tuple[int, int] | None = None
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    household: Literal["", "本地", "外地"] = ""
    when: tuple[_When, ...] = ()


class _Services(Frozen):
    services: dict[str, _Service]


class _Elsewhere(Frozen):
    elsewhere: dict[str, Words]


class _Question(Clarifying):
    when: Words = ()


class _Questions(Frozen):
    questions: tuple[_Question, ...]


class _Event(LifeEvent):
    items: Words = ()


class _Browse(Frozen):
    events: tuple[_Event, ...]


def read_lexicon(files: Mapping[str, bytes]) -> Situations:
    """Make the lexicon of a release's files; files of other folders are not looked at.

    Raises ValueError with a Chinese sentence that names the file and the place.
    """
    made: dict[str, Any] = {
        "aliases": {},
        "age_limits": {},
        "months": {},
        "households": {},
        "situations": [],
        "elsewhere": {},
    }
    for name in sorted(files):
        if not name.startswith(LEXICON):
            continue
        kind = name.removeprefix(LEXICON).removesuffix(".json").split("-")[0]
        try:
            _READERS[kind](made, files[name])
        except KeyError:
            raise ValueError(f"情景词典里不该有文件 {name}") from None
        except ValidationError as error:
            raise ValueError(_sentence(name, error)) from error
    made["situations"] = tuple(made["situations"])
    return Situations(**made)


def _read_words(made: dict[str, Any], data: bytes) -> None:
    words = _Words.model_validate_json(data)
    acts = {k: Act(said=a.said, named=a.named) for k, a in words.acts.items()}
    made |= {**{k: getattr(words, k) for k in _Words.model_fields}, "acts": acts}


def _read_services(made: dict[str, Any], data: bytes) -> None:
    for item, service in _Services.model_validate_json(data).services.items():
        if item in made["aliases"]:
            raise ValueError(f"事项 {item} 在情景词典里写了两遍")
        made["aliases"][item] = service.names
        if service.household:
            made["households"][item] = _HOUSEHOLDS[service.household]
        if service.months:
            made["months"][item] = service.months
        if service.age:
            made["age_limits"][item] = AgeBand(low=service.age[0], high=service.age[1])
        for when in service.when:
            made["situations"].append(
                Situation(
                    items=(item,),
                    all_of=tuple(tuple(one.split("|")) for one in when.when.split()),
                    age=AgeBand(low=when.age[0], high=when.age[1]) if when.age else None,
                    none_of=when.unless,
                    weight=when.weight / 100,
                    say=when.say,
                )
            )


def _read_elsewhere(made: dict[str, Any], data: bytes) -> None:
    made["elsewhere"] |= _Elsewhere.model_validate_json(data).elsewhere


def _read_questions(made: dict[str, Any], data: bytes) -> None:
    asked = _Questions.model_validate_json(data).questions
    made["questions"] = tuple(
        Clarifying(text=q.text, options=q.options, when=q.when) for q in asked
    )


def _read_browse(made: dict[str, Any], data: bytes) -> None:
    made["events"] = tuple(
        LifeEvent(name=e.name, icon=e.icon, items=e.items)
        for e in _Browse.model_validate_json(data).events
    )


_READERS = {
    "browse": _read_browse,
    "words": _read_words,
    "services": _read_services,
    "elsewhere": _read_elsewhere,
    "questions": _read_questions,
}


_CHOICES = {"household": "只能写“本地”或“外地”"}
"""Field that knows few words -> which."""


def _sentence(name: str, error: ValidationError) -> str:
    first = error.errors()[0]
    parts = [f"第 {x + 1} 项" if isinstance(x, int) else str(x) for x in first["loc"]] or ["开头"]
    place = " → ".join(parts)
    what = {
        "missing": "少了这一项",
        "extra_forbidden": "不认识这一项",
        "json_invalid": f"不是合格的 JSON（{first['msg']}）",
        "literal_error": "写法不对，" + _CHOICES.get(parts[-1], "只能照手册里的写"),
    }.get(first["type"], "写法不对")
    return f"{name} 的 {place}：{what}"
