from benchmarks.instances import Transport

SPEC = Transport(
    "DIMACS transportation networks; a unit not served costs more than any way",
    "instances/mcf/transport",
)
