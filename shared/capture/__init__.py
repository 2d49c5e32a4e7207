"""Frame to good page: find, straighten, flatten, judge, encode."""
