import numpy as np
import pytest

from shared.devices.virtual.people import PEOPLE, RARE_NAME, WANG_GUIFANG
from shared.devices.virtual.specimens import SpecimenKind, scene, scene_with_truth, specimen
from shared.domain.identity import birth_of, id_number_ok, sex_of


@pytest.mark.parametrize("person", PEOPLE, ids=lambda p: p.name)
def test_invented_people_pass_every_check_and_belong_to_no_division(person):
    card = person.card
    assert id_number_ok(card.number)
    assert (birth_of(card.number), sex_of(card.number)) == (card.birth, card.sex)
    assert card.number.startswith("410399")


@pytest.mark.parametrize("kind", list(SpecimenKind))
def test_every_specimen_is_a_flat_picture_with_ink_on_it(kind):
    flat = specimen(kind, WANG_GUIFANG)
    assert flat.dtype == np.uint8
    assert flat.shape[2] == 3
    assert flat.std() > 5


def test_a_card_is_drawn_at_its_true_size():
    assert specimen("id-card-front", WANG_GUIFANG).shape == (638, 1011, 3)


def test_a_rare_name_is_drawn_with_its_own_characters():
    plain = specimen("id-card-front", WANG_GUIFANG)[60:130, 170:400]
    rare = specimen("id-card-front", RARE_NAME)[60:130, 170:400]
    assert (rare.min(axis=2) < 90).sum() > 250
    assert not np.array_equal(plain, rare)


def test_a_scene_is_the_same_pixels_for_the_same_seed_and_tells_where_the_paper_lies():
    flat = specimen("hukou-person", WANG_GUIFANG)
    one = scene_with_truth([flat], size=(640, 360), angle=8, seed=4, glare=0.5, hand=True)
    two = scene([flat], size=(640, 360), angle=8, seed=4, glare=0.5, hand=True)
    assert np.array_equal(one.bgr, two)
    x, y = one.quads[0].mean(axis=0).astype(int)
    assert one.bgr[y, x].mean() > one.bgr[5, 5].mean() + 40


def test_an_empty_desk_has_no_paper():
    assert scene_with_truth([], size=(320, 180)).quads == ()
