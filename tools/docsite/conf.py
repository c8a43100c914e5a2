# Copyright: (c) 2026, the transit.networkd authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx's configuration of the site. Nothing in it is fetched: fonts are the system's, and the search is local."""

from __future__ import annotations

import re
from pathlib import Path

_GALAXY = (Path(__file__).resolve().parents[2] / "galaxy.yml").read_text(encoding="utf-8")

project = "transit.networkd"
author = copyright = "The transit.networkd authors"  # noqa: A001
release = re.search(r"^version: (\S+)$", _GALAXY, re.MULTILINE)[1]
root_doc = "index"
extensions = ["myst_parser", "sphinx_antsibull_ext"]
myst_heading_anchors = 6
myst_enable_extensions = ["html_image"]
default_role = "any"
highlight_language = "none"
# Labels of Ansible's own documentation are not known here, and not fetched. A sample may hold what no lexer knows.
suppress_warnings = ["ref.ref", "misc.highlighting_failure"]

html_theme = "furo"
html_title = f"transit.networkd {release}"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"top_of_page_buttons": [], "footer_icons": []}
antsibull_ext_color_scheme = "none"  # static/site.css has the theme's
