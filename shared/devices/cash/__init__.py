"""Machines that take notes and coins: SSP note validators, ccTalk coin acceptors and hoppers."""
