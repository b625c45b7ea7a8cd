from benchmarks.spec import District

SPEC = District("Hongshan, all communities in neighborhoods", max_projects=598, clustering=1.0)
