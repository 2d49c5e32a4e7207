import pytest

from shared.reading.reader import Reader


@pytest.fixture(scope="session")
def reader():
    one = Reader(deadline_s=150, start_s=150)
    one.warm_up()
    yield one
    one.close()
