from benchmarks.spec import District

SPEC = District(
    "small enough for the tests, no limit on projects",
    scale=0.03,
    projects_per_organization=(0, None),
    projects_per_community=(0, None),
    seconds=(0.5,),
)
