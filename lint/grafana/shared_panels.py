"""Library panels: panels that several dashboards share, as GrafanaLibraryPanel brings them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lint.grafana.contents import Documents, content_of, sources_of
from lint.grafana.dashboard import Dashboard
from lint.json_reader import JsonDocument
from lint.source import Text
from lint.tree import Map, Seq
from lint.values import TYPE_CHECKING

if TYPE_CHECKING:
    from lint.build.resource import Resource
    from lint.grafana.instances import Selector
    from lint.repo import Repo


class Library(Dashboard):
    """A library panel, as a dashboard of that one panel. Which variables there are is up to
    the dashboards that show it."""

    __slots__ = ()

    @property
    def uid(self) -> Text | None:
        """Its uid where one is written: the resource's, else the panel's."""
        own = self.resource.spec.text("uid")
        return own or (self.panels[0].node.text("uid") if self.panels else None)

    def defines(self, name: str) -> bool:  # noqa: ARG002
        """Any variable may be there."""
        return True

    def defines_for_variables(self, name: str) -> bool:  # noqa: ARG002
        """Any variable may be there."""
        return True


def library_of(
    repo: Repo, resources: Iterable[Resource], selectors: dict[int, Selector]
) -> Iterator[Library]:
    """The library panels of a repository."""
    documents = Documents()
    maps = repo.of_kind("ConfigMap")
    unpacked: dict[int, Text] = {}
    for resource in resources:
        sources = sources_of(resource.spec)
        content, fault = content_of(resource, sources, maps, unpacked)
        document = JsonDocument(None, fault) if fault is not None else documents.read(content)
        if isinstance(document.root, Map):
            document = document._replace(root=_dashboard(document.root))
        yield Library(resource, selectors[id(resource)], sources, content, document)


def _dashboard(panel: Map) -> Map:
    """A dashboard that holds only this panel."""
    key = Text("panels", panel.source, panel.start, panel.start, style="derived")
    panels = Seq(panel.source, panel.start, panel.end)
    panels.append(panel)
    root = Map(panel.source, panel.start, panel.end)
    root[key] = panels
    return root
