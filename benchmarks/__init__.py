"""Benchmarks: registered specs, run by ``python -m benchmarks NAME``."""
