"""Files no format claims by name: what of them is configuration all the same, by a look inside.

What is no configuration says nothing, and is never held back for being unreadable: such files are many.
"""

from __future__ import annotations

from typing import Final

from changegate.load.blanks import parsed
from changegate.load.formats import _assignments, template
from changegate.load.formats._contract import AmbiguousError, FormatError
from changegate.load.guess import guessed, is_public_key, significant
from changegate.model.config import Limits
from changegate.model.value import Value
from changegate.regex import regex

# Larger texts that nobody named after what they are, are data.
_MOST_CHARACTERS: Final = 300_000
_SOURCES: Final = (
    "asp aspx bats c cc clj cljs coffee cpp cs csproj css cxx d dart ejs elm erl ex exs f90 feature "
    "fs gd go gradle graphql groovy h haml hbs hpp hs htm html hxx java jl js jsp jsx kt kts less "
    "liquid lua m mjs cjs ml mm mustache nim pas php pl pm proto pug py pyi pyx r rb rs sass scala "
    "scss slim sln sol sql styl svelte swift tcl thrift ts tsx twig v vb vcxproj vue wat wsdl xhtml "
    "xsd xsl xslt zig"
)
_DOCUMENTS: Final = (
    "adoc asciidoc bib csv diff doc docx drawio epub eps excalidraw fodt ics ipynb log markdown md "
    "mdx mo odp ods odt org patch pdf po pot ppt pptx psd puml rst rtf srt svg tex tsv txt vtt wiki "
    "xls xlsx"
)
_BINARIES: Final = (
    "7z a aac ai apk avi avro bin bmp br bz2 class dat db deb dll dylib ear egg eot exe flac gif gz "
    "ico img iso jar jpeg jpg ko lz4 map mkv mov mp3 mp4 npy o obj ogg onnx otf parquet pb pkl png pt "
    "pyc rar rpm safetensors so sqlite sqlite3 tar tgz tif tiff ttf war wasm wav webm webp whl woff "
    "woff2 xz zip zst"
)
_RECORDS: Final = "lock snap sum tfstate"
_ELSEWHERE: Final = frozenset(f"{_SOURCES} {_DOCUMENTS} {_BINARIES} {_RECORDS}".split())
_NO_SETTINGS: Final = regex(
    r"(?:licen[cs]e|copying|notice|readme|changelog|changes|history|news|authors|contributors|contributing|"
    r"maintainers|owners|codeowners|security|install|todo|version|makefile|gnumakefile|rakefile|gemfile|guardfile|capfile|"
    r"podfile|brewfile|fastfile|vagrantfile|jenkinsfile|justfile|tiltfile|earthfile|procfile|dangerfile|go)(?:[.-].*)?"
    r"|\.(?:[a-z]+ignore|gitattributes|gitmodules|gitkeep|keep|mailmap|[a-z-]+-version|nvmrc|tool-versions)"
)
# Written by tools for tools; what they follow from is configuration itself.
LOCK_FILES: Final = frozenset(
    {
        ".terraform.lock.hcl",
        "npm-shrinkwrap.json",
        "package-lock.json",
        "packages.lock.json",
        "pnpm-lock.yaml",
        "project.assets.json",
    }
)
# What is left without one of these says what the file will be, or is a pattern for.
TEMPLATE_SUFFIXES: Final = (
    ".dist", ".erb", ".example", ".ftl", ".gotmpl", ".j2", ".jinja", ".jinja2", ".sample", ".template",
    ".tftpl", ".tmpl", ".tpl",
)  # fmt: skip
_CONTAINER: Final = regex(r"(?:.*\.)?(?:dockerfile|containerfile)(?:\..*)?")
_SCRIPTS: Final = (".sh", ".bash", ".zsh", ".ksh", ".fish", ".ps1", ".psm1", ".bat", ".cmd")
_LINE: Final = regex(
    r"(?:export\s+)?(?:[\w.$/\\@:-]+|\"[^\"]+\"|'[^']+')(?:\[[\w.-]*\])?\s*(?:::?(?:\s|$)|:?=).*"
    r"|\[[^\[\]]+\]|[{}\[\]()]+[,;]?|- .*|<[^<>]+>.*"
)


_PAGE: Final = regex(r"<(?:html|body|div|p|h[1-6]|span|ul|li)[\s>]")
_TAGS_OF_A_PAGE: Final = 2


def may_be_configuration(path: str) -> bool:
    """Whether a file that no format claims is worth a look: sources, documents and pictures are not."""
    name = path.lower().rpartition("/")[2]
    if name in LOCK_FILES:
        return False
    while name.endswith(TEMPLATE_SUFFIXES):
        name = name.rpartition(".")[0]
    suffix = name.rpartition(".")[2] if "." in name.lstrip(".") else ""
    return suffix not in _ELSEWHERE and _NO_SETTINGS.fullmatch(name) is None


def said(path: str, text: str, limits: Limits) -> Value:
    """Return the settings in a file that no format claims by name; an empty mapping where there are none."""
    if len(text) > _MOST_CHARACTERS:
        return {}
    name = path.lower().rpartition("/")[2]
    if _CONTAINER.fullmatch(name) is not None or name.endswith(_SCRIPTS) or text.startswith("#!"):
        return _assignments.parse(text)
    if len(_PAGE.findall(text)) >= _TAGS_OF_A_PAGE:
        return {}
    if name.endswith(TEMPLATE_SUFFIXES) and template.is_templated(text) and _is_made_of_statements(text):
        return template.parse(text, limits)
    known = guessed(text, limits)
    if known is None and not _is_made_of_settings(text):
        return {}
    try:
        value = parsed(known, text, limits) if known is not None and _is_sure(known, text) else None
    except AmbiguousError:
        value = None
    except FormatError:
        value = None
    if isinstance(value, dict | list):
        return value
    return template.parse(text, limits) if _is_made_of_settings(text) else {}


def _is_sure(known: str, text: str) -> bool:
    """Whether the guess is more than a colon here and there, as prose and sources have them too."""
    return known in {"json", "xml", "authorized_keys"} or _is_made_of_settings(text)


def _is_made_of_statements(text: str) -> bool:
    """Whether most lines are statements or blocks of a server, keys, or instructions of the template."""
    lines = significant(text)[:2000]
    ends = sum(line.endswith((";", "{", "}", "%}", "%>", "}}")) or is_public_key(line) for line in lines)
    return len(lines) > 0 and ends * 5 >= len(lines) * 4


def _is_made_of_settings(text: str) -> bool:
    lines = significant(text)[:2000]
    fitting = sum(_LINE.fullmatch(line) is not None for line in lines)
    return len(lines) > 0 and fitting * 5 >= len(lines) * 4
