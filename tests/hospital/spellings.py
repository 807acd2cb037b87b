"""Every way to spell a reference to one resource of a hospital (RFC 3986 §6, R4 §2.3.0.1)."""

from __future__ import annotations

from urllib.parse import urlsplit

from hypothesis import strategies as st

_ENDS = ("", "", "/", "#a", "?x=1", "/_history/1", "/_history/1#a", "/_history/1?x=1#")


def _any_case(text: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from(sorted({sign.lower(), sign.upper()})) for sign in text)).map("".join)


@st.composite
def _encoded(draw: st.DrawFn, path: str) -> str:
    """The path with some of its letters as percent and hexadecimal digits, in either case."""
    made = ""
    for sign in path:
        code = f"%{ord(sign):02x}"
        made += draw(st.sampled_from([sign] * 6 + [code, code.upper()])) if sign not in "/" else sign
    return made


@st.composite
def spellings(draw: st.DrawFn, target: str, base: str) -> str:
    """A reference to `target` ("Patient/b") at the server with this base."""
    parts = urlsplit(base)
    between = draw(st.sampled_from(["/", "//", "///", "/./", "/x/../"]))
    path = draw(_encoded(target)).replace("/", between)
    folder = draw(_encoded(parts.path)).replace("/", between if between != "/x/../" else "/")
    ports = {"http": ["", ":", ":80", ":080", ":00080"], "https": ["", ":", ":443", ":0443"]}
    scheme = draw(st.sampled_from(sorted(ports)))
    host = draw(_any_case(parts.netloc)) + draw(st.sampled_from(["", "."])) + draw(st.sampled_from(ports[scheme]))
    user = draw(st.sampled_from(["", "", "a@", "a:b@"]))
    absolute = f"{draw(_any_case(scheme))}://{user}{host}{folder}/{path}"
    beside = ("", "./", "y/../") if between in ("/", "/./", "/x/../") else ("",)
    relative = draw(st.sampled_from(beside)) + path
    return draw(st.sampled_from([absolute, absolute, relative, "/" + folder.lstrip("/") + f"/{path}"])) + draw(
        st.sampled_from(_ENDS)
    )
