from benchmarks.spec import District

SPEC = District("Hongshan with supply twice its demand", max_projects=598, scarcity=0.5)
