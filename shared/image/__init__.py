"""Page and frame types; the only importer of cv2."""
