"""Questions on a screen: the view-models of a form, for both faces."""
