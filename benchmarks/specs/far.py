from benchmarks.spec import District

SPEC = District("Hongshan, resources serve three kilometers", max_projects=598, radius_km=3.0)
