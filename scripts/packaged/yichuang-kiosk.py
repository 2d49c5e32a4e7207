"""The packaged kiosk; pages are read in a child process that is this program once more."""

from multiprocessing import freeze_support

from shared.devices.isolated.entry import serve_if_child

if __name__ == "__main__":
    freeze_support()
    serve_if_child()
    from kiosk.app import main

    main()
