from benchmarks.spec import District

SPEC = District("Hongshan, few large quantities", max_projects=598, skew=1.5)
