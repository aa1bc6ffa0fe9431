"""The pictures: each view draws `Results` on bqplot marks that exist already."""
