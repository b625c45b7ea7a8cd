from benchmarks.instances import PeerReview

SPEC = PeerReview("reviewers for papers", "instances/peer_review/midl", reference=201.8849)
