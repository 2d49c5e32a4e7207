"""The packaged counter; pages are read in a child process that is this program once more."""

from multiprocessing import freeze_support

if __name__ == "__main__":
    freeze_support()
    from counter.app import main

    main()
