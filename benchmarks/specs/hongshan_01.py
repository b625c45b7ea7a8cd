from benchmarks.spec import District

SPEC = District("a tenth of Hongshan", scale=0.1, max_projects=60)
