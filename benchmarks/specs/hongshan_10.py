from benchmarks.spec import District

SPEC = District("ten times Hongshan", scale=10.0, max_projects=5980, seconds=(120.0,))
