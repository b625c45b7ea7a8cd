from benchmarks.spec import District

SPEC = District("Hongshan, quantities nearly alike", max_projects=598, skew=0.2)
