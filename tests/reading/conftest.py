import pytest

from shared.reading.reader import Reader


@pytest.fixture(scope="session")
def reader():
    one = Reader(deadline_s=90)
    one.warm_up()
    yield one
    one.close()
