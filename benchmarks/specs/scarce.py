from benchmarks.spec import District

SPEC = District("Hongshan with demand twice its supply", max_projects=598, scarcity=2.0)
