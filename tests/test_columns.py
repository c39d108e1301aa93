"""Which fields a panel can have: as queries name them, and as transformations leave them."""

import json

import pytest

from lint.files import MemoryFiles
from lint.grafana.columns import mentions
from lint.repo import load
from lint.series.yields import yields

BY_POD = "sum by (pod, node) (up)"


def missing(targets, transformations=(), kind="table", **fields):
    """The fields that a panel names and cannot have."""
    panel = {"id": 1, "type": kind, "title": "Panel", "targets": targets}
    panel |= {"transformations": list(transformations), **fields}
    model = {"schemaVersion": 39, "title": "Board", "panels": [panel]}
    repo = load(MemoryFiles({"board.json": json.dumps(model)}))
    flows = {str(query.text): yields(repo).of(query) for query in repo.queries}

    def flow_of(target):
        found = flows.get(str(target.expr))
        return None if found is None else found.result

    found = mentions(repo.grafana.panels[0], flow_of)
    return [str(each.text) for each in found if not each.among.may_be(each.text)]


def table(ref="A", expr=BY_POD):
    return {"refId": ref, "expr": expr, "format": "table", "instant": True}


def series(legend, ref="A", expr=BY_POD):
    return {"refId": ref, "expr": expr, "legendFormat": legend}


def step(kind, **options):
    return {"id": kind, "options": options}


def named(*names):
    overrides = [{"matcher": {"id": "byName", "options": name}, "properties": []} for name in names]
    return {"fieldConfig": {"defaults": {}, "overrides": overrides}}


def test_table_has_times_labels_and_a_value():
    fields = named("Time", "pod", "node", "Value", "__name__", "Value #A", "namespace")
    assert missing([table()], **fields) == ["Value #A", "namespace"]


def test_several_tables_have_numbered_values():
    fields = named("Value #A", "Value #B", "Value #C")
    assert missing([table(), table("B")], **fields) == ["Value #C"]


def test_legends_name_series():
    targets = [series("{{pod}} up"), series("All", "B")]
    fields = named("a-0 up", "All", "All 2", "Value", "some")
    assert missing(targets, kind="timeseries", **fields) == ["some"]


@pytest.mark.parametrize("legend", ["", "__auto"])
def test_nothing_is_proved_of_automatic_names(legend):
    assert missing([series(legend)], **named("some")) == []


def test_nothing_is_proved_of_unknown_labels():
    assert missing([table(expr="some_metric")], **named("some")) == []


def test_organize_renames_and_leaves_out():
    steps = [step("organize", excludeByName={"Time": True}, renameByName={"pod": "Pod", "pd": "P"})]
    assert missing([table()], steps, **named("Pod", "pod", "Time")) == ["pd", "pod", "Time"]


def test_group_by_names_its_calculations():
    group = {"pod": {"operation": "groupby"}, "Value": {"operation": "aggregate"}}
    group["Value"]["aggregations"] = ["max"]
    found = missing(
        [table()], [step("groupBy", fields=group)], **named("pod", "Value (max)", "node")
    )
    assert found == ["node"]


def test_join_and_sort_name_fields():
    steps = [step("joinByField", byField="pod"), step("sortBy", sort=[{"field": "nodes"}])]
    assert missing([table(), table("B")], steps, **named("node 1")) == ["nodes"]


def test_labels_to_fields():
    steps = [step("labelsToFields", keepLabels=["pod", "job"])]
    assert missing([series("{{pod}}")], steps, kind="table") == ["job"]


def test_order_of_a_table_goes_by_what_is_shown():
    fields = named("pod")
    fields["fieldConfig"]["overrides"][0]["properties"] = [{"id": "displayName", "value": "Pod"}]
    options = {"sortBy": [{"displayName": "Pod"}, {"displayName": "Pods"}]}
    assert missing([table()], **fields, options=options) == ["Pods"]


def test_unknown_transformations_prove_nothing():
    assert missing([table()], [step("extractFields")], **named("some")) == []


def test_a_transformation_that_is_off_does_nothing():
    off = step("organize", renameByName={"pod": "Pod"}) | {"disabled": True}
    assert missing([table()], [off], **named("pod", "Pod")) == ["Pod"]
