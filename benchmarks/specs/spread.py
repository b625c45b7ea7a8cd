from benchmarks.spec import District

SPEC = District("Hongshan, communities spread evenly", max_projects=598, clustering=0.0)
