"""Workloads: the pods that objects of several kinds make."""

from __future__ import annotations

from lint.build.resource import Resource
from lint.tree import Map

KINDS = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "StatefulSet")


def template_of(resource: Resource) -> Map:
    """What its pods are made from, `metadata` and `spec`; empty for a kind without pods."""
    if resource.kind == "Pod":
        return resource.root
    spec = resource.spec
    if resource.kind == "CronJob":
        spec = spec.map("jobTemplate").map("spec")
    elif resource.kind == "Grafana":
        spec = spec.map("deployment").map("spec")
    return spec.map("template")


def pod_of(resource: Resource) -> Map:
    """The spec of its pods."""
    return template_of(resource).map("spec")
