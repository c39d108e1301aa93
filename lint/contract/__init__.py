"""What the README and other documents promise, held against the manifests."""
