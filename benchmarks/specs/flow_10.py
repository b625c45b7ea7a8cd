from benchmarks.spec import District

SPEC = District(
    "Hongshan times 10.0, no limit on projects",
    scale=10.0,
    projects_per_organization=(0, None),
    projects_per_community=(0, None),
    seconds=(60.0,),
)
