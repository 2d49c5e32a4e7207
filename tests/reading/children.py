"""Children for tests: they answer, die or hang as the question asks them to."""

import os
import time


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
