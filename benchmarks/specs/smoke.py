from benchmarks.spec import District

SPEC = District("small enough for the tests", scale=0.05, max_projects=30, seconds=(0.5,))
