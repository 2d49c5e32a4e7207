"""Page and frame types, and the only importer of OpenCV.

Others say ``from shared.image.cv import cv2``; nobody else imports the library.
"""
