"""HTTP in, shape out: routes, identity, problem details."""
