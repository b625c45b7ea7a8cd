from benchmarks.instances import PeerReview

SPEC = PeerReview(
    "reviewers for papers, least loads",
    "instances/peer_review/midl",
    reference=150.0431,
    least_loads=True,
)
