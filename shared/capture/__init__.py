"""From a camera frame to a good page: find, straighten, flatten, judge, take by itself."""
