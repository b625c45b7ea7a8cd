from benchmarks.spec import District

SPEC = District("Hongshan, resources serve a kilometer", max_projects=598, radius_km=1.0)
