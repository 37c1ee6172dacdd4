"""Sphinx configuration: Markdown pages, no network, warnings are errors (``make docs``)."""

from snapback.version import __version__

project = "snapback"
author = "the snapback authors"
release = version = __version__
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]  # no dollarmath: its renderer would fetch a script
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"
html_theme_options = {"description": "A laboratory for sanctions deals", "page_width": "1100px"}
html_title = "snapback"
html_show_sourcelink = False
