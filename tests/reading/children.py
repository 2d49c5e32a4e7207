"""Children for tests: they answer, die or hang as the question asks them to."""

import os
import time
from dataclasses import replace


def serve(pipe, greeting):
    pipe.send(("ready", greeting))
    while True:
        try:
            ticket, question = pipe.recv()
        except (EOFError, OSError):
            return
        if question == "die":
            os._exit(7)
        if question == "hang":
            time.sleep(600)
        pipe.send((ticket - 1, "an answer to somebody else"))
        pipe.send((ticket, question))


def opens_all_but(pipe):
    """An opener that dies over a file called ``kills.jpg``."""
    from shared.reading import pictures

    def sheet_of(path, number):
        if path.name == "kills.jpg":
            os._exit(9)
        return real(path, number)

    real, pictures.sheet_of = pictures.sheet_of, sheet_of
    pictures.serve(pipe)


def opens_first_page_only(pipe):
    """An opener that dies over each page but the first of a file of nine called ``many.pdf``."""
    from shared.reading import pictures

    def sheet_of(path, number):
        if path.name != "many.pdf":
            return real(path, number)
        if number > 1:
            os._exit(9)
        return replace(real(path.with_name("good.jpg"), 1), of=9)

    real, pictures.sheet_of = pictures.sheet_of, sheet_of
    pictures.serve(pipe)


def opens_nothing_in_time(pipe):
    """An opener that never answers."""
    pipe.send(("ready", None))
    while True:
        time.sleep(600)
