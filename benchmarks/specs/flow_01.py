from benchmarks.spec import District

SPEC = District(
    "Hongshan times 0.1, no limit on projects",
    scale=0.1,
    projects_per_organization=(0, None),
    projects_per_community=(0, None),
    seconds=(60.0,),
)
