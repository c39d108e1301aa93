"""The table of breaks: claims about the stack, each with one line that makes it false.

`old` stands in the file exactly once, or is the `nth` of several; `new` takes its place.
What stands between « and » in `new` must be reported; where the finding is elsewhere,
`at` is the file, the text that holds it, and which of several. One cause, one finding: nothing
else is reported, except what `also` lists because it is a defect of its own.
"""

import pkgutil
from importlib import import_module

from breaks.table import Break

BREAKS: tuple[Break, ...] = tuple(
    case
    for module in pkgutil.iter_modules(__path__)
    if module.name != "table"
    for case in import_module(f"breaks.{module.name}").BREAKS
)
