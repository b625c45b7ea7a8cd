from benchmarks.instances import Assignment

SPEC = Assignment(
    "linear assignment; a unit not served costs more than any way", "instances/assign"
)
