"""Numbers on cards: check digits, births, ages and masks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.identity import (
    age_on,
    birth_of,
    credit_code_ok,
    id_check_character,
    id_number_ok,
    licence_id_ok,
    mask_name,
    mask_number,
    sex_of,
)

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"

births = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@st.composite
def numbers(draw: st.DrawFn) -> str:
    region = draw(st.integers(110000, 659999))
    birth = draw(births)
    first17 = f"{region}{birth:%Y%m%d}{draw(st.integers(0, 999)):03d}"
    return first17 + id_check_character(first17)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    body = draw(st.text(ALPHABET, min_size=17, max_size=17))
    return next(body + c for c in ALPHABET if credit_code_ok(body + c))


def test_the_published_vector_is_accepted() -> None:
    assert id_number_ok("11010519491231002X")
    assert id_number_ok("11010519491231002x")


@pytest.mark.parametrize(
    "code",
    ["11310000MB2F30661Y", "11100000000013338W", "11650000010183859F", "91410307MA0000000A"],
)
def test_published_credit_codes_are_accepted(code: str) -> None:
    assert credit_code_ok(code)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "110105194912310021",
        "11010519491331002X",
        "1101051949123100２X",
        "11010519491231002",
        "11010519491231002XX",
        "abcdefghijklmnopqr",
    ],
)
def test_what_is_no_number_is_refused(number: str) -> None:
    assert not id_number_ok(number)


@given(numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(number: str, place: int, shift: int) -> None:
    wrong = str((int(number[place]) + shift) % 10)
    assert not id_number_ok(number[:place] + wrong + number[place + 1 :])


@given(numbers(), st.integers(0, 15))
def test_two_neighbours_swapped_never_pass(number: str, place: int) -> None:
    a, b = number[place], number[place + 1]
    if a != b:
        assert not id_number_ok(number[:place] + b + a + number[place + 2 :])


@given(numbers())
def test_a_number_tells_birth_and_sex(number: str) -> None:
    birth = birth_of(number)
    assert birth is not None
    assert f"{birth:%Y%m%d}" == number[6:14]
    assert sex_of(number) == ("男" if number[16] in "13579" else "女")


@given(credit_codes(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes_a_credit_code(code: str, place: int, wrong: str) -> None:
    if code[place] != wrong:
        assert not credit_code_ok(code[:place] + wrong + code[place + 1 :])


@pytest.mark.parametrize("letter", "IOSVZ")
def test_letters_left_out_of_credit_codes_are_refused(letter: str) -> None:
    assert not credit_code_ok(letter + "1310000MB2F30661Y")


def test_the_birthday_itself_counts_as_reached() -> None:
    assert age_on(date(1946, 11, 21), date(2026, 11, 21)) == 80
    assert age_on(date(1946, 11, 22), date(2026, 11, 21)) == 79


def test_born_on_a_leap_day_turns_a_year_older_on_the_first_of_march() -> None:
    assert age_on(date(1944, 2, 29), date(2025, 2, 28)) == 80
    assert age_on(date(1944, 2, 29), date(2025, 3, 1)) == 81


@given(births, births)
def test_age_never_falls(born: date, day: date) -> None:
    later = day.replace(year=day.year + 1) if (day.month, day.day) != (2, 29) else day
    assert age_on(born, later) >= age_on(born, day)


@given(numbers())
def test_a_masked_number_hides_the_birth(number: str) -> None:
    shown = mask_number(number)
    assert len(shown) == 18
    assert number[6:14] not in shown
    assert set(shown[4:14]) == {"•"}


@given(st.text(min_size=2, max_size=20))
def test_a_masked_name_keeps_its_length_and_hides_something(name: str) -> None:
    assert len(mask_name(name)) == len(name)
    assert "*" in mask_name(name)


LICENCES = [
    "1.2.156.3005.2.11100000000013338W011.11430000006122244L.20230000403.001.U",
    "1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0",
    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9",
]


@pytest.mark.parametrize("identifier", LICENCES)
def test_published_licence_identifiers_are_accepted(identifier: str) -> None:
    assert licence_id_ok(identifier)


@given(st.sampled_from(LICENCES), st.integers(15, 70), st.sampled_from(ALPHABET))
def test_one_wrong_character_never_passes_a_licence_identifier(
    identifier: str, place: int, wrong: str
) -> None:
    place = min(place, len(identifier) - 1)
    if identifier[place] not in (".", wrong):
        assert not licence_id_ok(identifier[:place] + wrong + identifier[place + 1 :])


@pytest.mark.parametrize(
    "identifier",
    ["", "1.2.156.3005.2.", LICENCES[0][:-2], LICENCES[0].lower(), LICENCES[0] + "U", "1.2.3.4.5"],
)
def test_what_is_no_licence_identifier_is_refused(identifier: str) -> None:
    assert not licence_id_ok(identifier)
