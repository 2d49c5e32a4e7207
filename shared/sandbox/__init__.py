"""A province in a box: the reference server of the sync contract, for demo, tests, integrators."""

from shared.sandbox.app import create_app
from shared.sandbox.province import Province
from shared.sandbox.server import Handle, run_in_thread
from shared.sandbox.settings import ProvinceKeys, Settings, provision

__all__ = [
    "Handle",
    "Province",
    "ProvinceKeys",
    "Settings",
    "create_app",
    "provision",
    "run_in_thread",
]
