"""`python -m lint` is `obslint`."""

from lint.cli import main

raise SystemExit(main())
