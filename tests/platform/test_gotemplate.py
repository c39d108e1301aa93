"""Go templates: what text/template accepts, and where it stops."""

import pytest

from lint.platform.gotemplate import ALERTMANAGER, error

GOOD = [
    "",
    "no action }} here",
    "{{ .Status | toUpper }}",
    "{{- range $i, $a := .Alerts -}} {{ $a.Labels.pod }} {{ $i }} {{- end -}}",
    "{{ range .Alerts }}{{ .A }}{{ else }}none{{ end }}",
    "{{ if eq .Status \"firing\" }}a{{ else if .B }}b{{ else }}c{{ end }}",
    "{{ with $x := .A }}{{ $x }}{{ end }}",
    "{{/* a comment {{ */}}x",
    "{{- /* trimmed */ -}}",
    "{{ template \"slack.default.title\" . }}",
    "{{ define \"a\" }}x{{ end }}{{ template \"a\" }}",
    "{{ printf \"%s }}\" .A }}",
    "{{ printf `%s\n` .A }}",
    "{{ (index .Alerts 0).Labels.pod }}",
    "{{ len .Alerts.Firing }}/{{ -1.5 }}",
    "{{ if and (gt (len .Alerts) 1) true }}{{ end }}",
    "{{\n.Status\n}}",
    "{{ range .Alerts }}{{ break }}{{ end }}",
    "{{ $x := 1 }}{{ $x = 2 }}{{ $ }}",
    "{{ .CommonLabels.SortedPairs.Values | join \" \" }}",
]  # fmt: skip

BAD = [
    ("{{ .Status ", "{{"),
    ("{{ .Status }", "{{"),
    ("{{ .Status | toUper }}", "toUper"),
    ("{{ range .Alerts }}x", "range"),
    ("{{ if .A }}{{ end }}{{ end }}", None),
    ("{{ else }}", "else"),
    ("{{ if .A }}{{ else }}{{ else }}{{ end }}", None),
    ('{{ printf "a }}', '"'),
    ("{{ }}", "{{ }}"),
    ("{{ if }}{{ end }}", "{{ if }}"),
    ("{{ | .A }}", "|"),
    ("{{ (.A }}", "{{ (.A }}"),
    ("{{ .A) }}", ")"),
    ("{{ $x }}", "$x"),
    ("{{ .A & .B }}", "&"),
    ("{{ template x }}", "{{ template x }}"),
    ("{{ break }}", "break"),
]


@pytest.mark.parametrize("text", GOOD)
def test_parses(text):
    assert error(text, ALERTMANAGER) is None


@pytest.mark.parametrize(("text", "blamed"), BAD)
def test_does_not_parse(text, blamed):
    found = error(text, ALERTMANAGER)
    assert found is not None
    if blamed is not None:
        assert text[found.start : found.end] == blamed
