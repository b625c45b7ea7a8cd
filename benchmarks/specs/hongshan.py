from benchmarks.spec import District

SPEC = District("Hongshan's published counts and number of projects", scale=1.0, max_projects=598)
