from benchmarks.instances import FixedCharge

SPEC = FixedCharge("fixed-charge transportation", "instances/fctp")
