"""The head and the looks of HTML pages: two palettes of one set of names, and the style sheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# The policy lets nothing be loaded and nothing run, whatever text may yet have slipped through.
HEAD: Final = """\
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
"""

# Names as in the style sheet. Text colours reach 4.5:1 on `page`, `card` and `sunk` (WCAG 2.2, 1.4.3), and
# the ink `on` does on every colour that chips are filled with.
LIGHT: Final[Mapping[str, str]] = {
    "page": "#f6f5f1",
    "card": "#ffffff",
    "sunk": "#efede6",
    "ink": "#1d1c19",
    "muted": "#57544c",
    "line": "#8b877b",
    "link": "#0b4f94",
    "on": "#ffffff",
    "mark": "#ffe08a",
    "allowed": "#1b6633",
    "pending": "#7d4a00",
    "denied": "#9c1414",
    "critical": "#9c1414",
    "high": "#8f4300",
    "medium": "#645000",
    "low": "#3f5763",
}
DARK: Final[Mapping[str, str]] = {
    "page": "#131417",
    "card": "#1c1e22",
    "sunk": "#26292e",
    "ink": "#eceae4",
    "muted": "#b4b1a8",
    "line": "#767a82",
    "link": "#86bdff",
    "on": "#131417",
    "mark": "#5c4700",
    "allowed": "#7fd196",
    "pending": "#f0b45c",
    "denied": "#ff9189",
    "critical": "#ff9189",
    "high": "#ffb26b",
    "medium": "#e3cd6a",
    "low": "#a9c2cf",
}


def style_sheet() -> str:
    """Return the whole style sheet: light, dark where the reader prefers it, and light again on paper."""
    return (
        f":root{{color-scheme:light dark;{_variables(LIGHT)}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}\n"
        f"{_RULES}"
        f"@media print{{:root{{color-scheme:light;{_variables(LIGHT)}}}\n{_PRINT}}}\n"
    )


def _variables(palette: Mapping[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in palette.items())


_RULES: Final = """\
*{box-sizing:border-box}
html{font:100%/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;\
-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);overflow-wrap:anywhere}
code,pre{font:0.92em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{unicode-bidi:isolate}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
header,nav,main,footer{max-width:56rem;margin:0 auto;padding:0 1rem}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static;display:block;padding:.75rem 1rem;background:var(--card)}
header{padding-top:1.5rem}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance}
h1{font-size:1.9rem;margin:.2rem 0 .4rem}
h2{font-size:1.3rem;margin:2rem 0 .75rem}
h3{font-size:1.1rem;margin:0 0 .5rem}
h4{font-size:1rem;margin:0 0 .5rem}
article>h4{margin-top:1rem}
p{margin:.35rem 0}
ul,ol{margin:.35rem 0;padding-left:1.25rem}
.eyebrow,.quiet{color:var(--muted)}
.verdict{border-left:.5rem solid var(--ink);padding-left:1rem}
.verdict.allowed{border-color:var(--allowed)}
.verdict.pending{border-color:var(--pending)}
.verdict.denied{border-color:var(--denied)}
.verdict.allowed h1{color:var(--allowed)}
.verdict.pending h1{color:var(--pending)}
.verdict.denied h1{color:var(--denied)}
.facts{display:flex;flex-wrap:wrap;gap:.25rem 2rem;margin:.75rem 0 0}
.facts div{min-width:6rem}
dt{color:var(--muted);font-size:.85rem}
dd{margin:0}
article{background:var(--card);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0 0 1rem}
.chip{display:inline-block;padding:.05rem .5rem;border:1px solid transparent;border-radius:1rem;\
font:600 .8rem/1.5 system-ui,sans-serif;color:var(--on);background:var(--muted);white-space:nowrap}
.chip.allowed{background:var(--allowed)}
.chip.pending{background:var(--pending)}
.chip.denied{background:var(--denied)}
.chip.critical{background:var(--critical)}
.chip.high{background:var(--high)}
.chip.medium{background:var(--medium)}
.chip.low{background:var(--low)}
.signal{display:inline-block;padding:0 .4rem;\
border:1px solid var(--line);border-radius:.25rem;font-size:.8rem}
.story{border-top:1px solid var(--line);padding:.9rem 0}
.story dl{display:grid;grid-template-columns:8.5rem minmax(0,1fr);gap:.35rem 1rem;margin:0}
.story dt{padding-top:.15rem}
.value{display:block;background:var(--sunk);border-radius:.25rem;padding:.15rem .5rem}
mark{background:var(--mark);color:inherit;border-radius:.15rem}
.command{background:var(--sunk);border:1px solid var(--line);border-radius:.25rem;padding:.5rem .75rem;\
margin:.35rem 0;white-space:pre-wrap;user-select:all}
.id{font-size:.85rem}
details{margin:.5rem 0}
summary{cursor:pointer;padding:.35rem 0}
table{border-collapse:collapse;width:100%;font-size:.92rem}
caption{text-align:left;color:var(--muted);padding:.25rem 0}
th,td{text-align:left;vertical-align:top;padding:.3rem .5rem .3rem 0;border-top:1px solid var(--line)}
th.number,td.number{text-align:right}
figure{margin:0}
svg{display:block;width:100%;max-width:34rem;height:auto}
svg text{fill:var(--ink);font:12px ui-monospace,"DejaVu Sans Mono",monospace}
svg .count{fill:var(--on);font-weight:700;text-anchor:middle}
svg rect{stroke:var(--card);stroke-width:1}
svg .critical{fill:var(--critical)}
svg .high{fill:var(--high)}
svg .medium{fill:var(--medium)}
svg .low{fill:var(--low)}
.legend{display:flex;flex-wrap:wrap;gap:.35rem;list-style:none;padding:0;margin:.5rem 0}
footer{padding-top:1rem;padding-bottom:3rem;color:var(--muted);font-size:.9rem}
@media (max-width:34rem){
.story dl{grid-template-columns:minmax(0,1fr);gap:0}
.story dt{padding-top:.5rem}
h1{font-size:1.55rem}
article{padding:.75rem}
}
@media (forced-colors:active){.chip,.value,.command{border:1px solid}}
"""

_PRINT: Final = """\
@page{margin:18mm 15mm}
html{font-size:10.5pt}
body{background:none}
nav,.skip{display:none}
header,main,footer{max-width:none;padding:0}
article{border-color:var(--line)}
.chip{print-color-adjust:exact;-webkit-print-color-adjust:exact}
svg,mark,.value{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.story,.command,figure{break-inside:avoid}
h2,h3,h4,summary{break-after:avoid}
details::details-content{content-visibility:visible;block-size:auto}
"""
