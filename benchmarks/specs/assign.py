from benchmarks.instances import Assignment

SPEC = Assignment("linear assignment", "instances/assign")
