"""The packaged command; pages are read in a child process that is this program once more."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    from shared.cli import main

    main()
