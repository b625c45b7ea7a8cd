from benchmarks.instances import Transport

SPEC = Transport("DIMACS transportation networks", "instances/mcf/transport")
