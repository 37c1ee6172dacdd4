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
html_theme_options = {
    "description": "A laboratory for sanctions deals",
    "page_width": "1180px",
    "sidebar_width": "230px",
    "show_powered_by": False,
}
html_title = "snapback"
html_show_sourcelink = False
html_show_copyright = False
# Colours and fonts are those of the report and of the page.
html_static_path = ["_static", "../src/snapback/report/templates/tokens.css"]
html_css_files = ["tokens.css", "site.css"]
