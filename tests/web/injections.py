"""Pages that try to run a script, load something or lead away, by the way they try it; `hit()` is what they call."""

from collections.abc import Iterator

BEACON = "http://beacon.test"
EVENTS = (
    "onload", "onerror", "onclick", "onfocus", "onmouseover", "onpointerenter", "onanimationstart", "ontoggle", "onscroll", "onwheel", "oncopy", "onpageshow",
    "onhashchange", "onbeforeunload", "ontransitionend", "onauxclick", "onresize", "onbegin", "onend", "onstart", "onfinish", "onbounce", "oncanplay",
)  # fmt: skip
ADDRESSES = {
    "plain": "javascript:hit()", "case": "JaVaScRiPt:hit()", "tab": "java\tscript:hit()", "line": "java\nscript:hit()", "entity": "&#106;avascript:hit()",
    "entity-hex": "&#x6A;avascript&#x3A;hit()", "entity-long": "&#0000106avascript:hit()", "entity-tab": "java&Tab;script&colon;hit()", "leading": " \x01\x0bjavascript:hit()", "nul": "java\0script:hit()",
    "percent": "javascript:%68it()", "comment": "javascript://%0ahit()", "vbscript": "vbscript:hit()", "data": "data:text/html,<script>parent.hit()</script>", "data-base64": "data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==",
    "data-svg": "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'/>", "blob": "blob:null/hit()", "view-source": "view-source:javascript:hit()", "full-width": "ｊavascript:hit()", "livescript": "livescript:hit()",
}  # fmt: skip
HOLDERS = {
    "a": "<a href='{}'>x</a>", "area": "<map name=m><area href='{}' shape=default></map>", "form": "<form action='{}'><input type=submit></form>", "formaction": "<form><button formaction='{}'>x</button></form>",
    "iframe": "<iframe src='{}'></iframe>", "object": "<object data='{}'></object>", "embed": "<embed src='{}'>", "svg-a": "<svg><a xlink:href='{}'><text y=9>x</text></a></svg>",
    "math-a": "<math href='{}'>x</math>", "refresh": "<meta http-equiv=refresh content='0;url={}'>", "base": "<base href='{}'><a href='#'>x</a>", "animate": "<svg><a><animate attributeName=href values='{}'/><text y=9>x</text></a></svg>",
}  # fmt: skip
SCRIPT = "<img src=x onerror=hit()>"
PLACED: dict[str, tuple[str, ...]] = {
    "script": (
        "<script>hit()</script>", "<SCRIPT>hit()</SCRIPT >", "<script\x0c>hit()</script>", "<script/x>hit()</script>", "<script src=data:,hit()></script>", "<<script>hit()//<</script>", "<scr<script>ipt>hit()</scr</script>ipt>",
        "<script>hit()", "<script type=module>hit()</script>", "<script defer src='data:text/javascript,hit()'></script>", "<svg><script>hit()</script></svg>", "<svg><script href='data:text/javascript,hit()'/></svg>", "<svg><script>&#104;it()</script></svg>",
        "</script><script>hit()</script>", "<script>//<!--\nhit()</script>", "<script><!--\nhit()//--></script>", "<script x='>'>hit()</script>",
    ),
    "handlers": (
        SCRIPT, "<IMG SRC=x ONERROR=hit()>", "<img src=x onerror=hit&#40;&#41;>", "<img/src=x/onerror=hit()>", "<img src=x\x0conerror=hit()>", "<img src=`x`onerror=hit()>", "<img src=x onerror\n=\nhit()>", "<img src='x' onerror='hit()'", "<img \"\"\"><img src=x onerror=hit()>",
        "<body onload=hit()>", "<body onpageshow=hit()>x", "<svg onload=hit()>", "<svg/onload=hit()>", "<svg><animate onbegin=hit() attributeName=x dur=1s>", "<svg><set onbegin=hit() attributeName=x>", "<svg><image href=x onerror=hit()>", "<video><source onerror=hit()></video>", "<video src=x onerror=hit()></video>", "<audio src=x onerror=hit()>",
        "<input autofocus onfocus=hit()>", "<select autofocus onfocus=hit()>", "<textarea autofocus onfocus=hit()>", "<button autofocus onfocus=hit()>x</button>", "<details open ontoggle=hit()>x</details>", "<marquee onstart=hit()>x</marquee>", "<div tabindex=1 autofocus onfocus=hit()>x</div>", "<p contenteditable autofocus onfocus=hit()>x",
        "<iframe onload=hit()></iframe>", "<object data=x onerror=hit()>", "<link rel=stylesheet href=x onerror=hit()>", "<style onload=hit()></style>", "<a id=x tabindex=1 onfocus=hit() autofocus>x</a>", "<xss onclick=hit()>x</xss>", "<b/onclick=hit()>x", "<p onclick=hit()//", "<dialog open onclick=hit()>x", "<img srcset=x onerror=hit()>", "<picture><source srcset=x><img onerror=hit() src=x></picture>",
    ),
    "namespaces": (
        f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;{SCRIPT}\">", f"<math><mtext><table><mglyph><svg><mtext><style><path id=\"</style>{SCRIPT}\">", f"<svg></p><style><a id=\"</style>{SCRIPT}\">", f"<svg><style>{SCRIPT}</style></svg>", f"<svg><title><style></title>{SCRIPT}</style>", f"<svg><desc><noscript></desc>{SCRIPT}",
        f"<form><math><mtext></form><form><mglyph><style></math>{SCRIPT}", f"<math><mtext><mglyph><style><![CDATA[</style>{SCRIPT}]]>", f"<svg><foreignObject><p><style></p>{SCRIPT}", "<svg><foreignObject><iframe srcdoc='<script>parent.hit()</script>'></iframe></foreignObject></svg>", f"<math><annotation-xml encoding='text/html'><style></math>{SCRIPT}",
        f"<svg><p><style><g title='</style>{SCRIPT}'>", f"<table><tr><td><svg><style><!--</table>{SCRIPT}--></style>", f"<math><mi><table><mi><style></mi>{SCRIPT}</style>", "<svg><use href='data:image/svg+xml,<svg id=x xmlns=\"http://www.w3.org/2000/svg\"><image href=\"x\" onerror=\"hit()\"/></svg>#x'/>", f"<math><xss style='</style>{SCRIPT}'>", "<svg><![CDATA[><img src=x onerror=hit()>]]>",
        f"<a><table><a><svg><style><!--</a></table>{SCRIPT}", f"<select><template><style></template>{SCRIPT}</style>", f"<svg><annotation-xml><foreignobject><style><!--</style><p id=\"--&gt;{SCRIPT}\">",
    ),
    "raw-text": (*(f"<{tag}><p title=\"</{tag}>{SCRIPT}\"></{tag}>" for tag in ("noscript", "title", "textarea", "xmp", "noembed", "noframes", "iframe", "style", "script", "template", "plaintext", "option", "listing")),
        f"<textarea></ textarea>{SCRIPT}</textarea>", f"<style></styl\0e>{SCRIPT}</style></style>{SCRIPT}", f"<title><!--</title>{SCRIPT}-->", f"<noscript><style></noscript>{SCRIPT}</style>", f"<xmp><xmp></xmp>{SCRIPT}</xmp>", "<plaintext><script>hit()</script>",
    ),
    "templates": (
        "<template><script>hit()</script></template>", f"<div><template shadowrootmode=open>{SCRIPT}</template></div>", "<p><template shadowrootmode=closed><script>hit()</script></template>", f"<template><template></template>{SCRIPT}</template>{SCRIPT}", f"<x-y><template shadowrootmode=open><slot onslotchange=hit()></slot>{SCRIPT}</template>y</x-y>",
    ),
    "frames": (
        "<iframe srcdoc='<script>parent.hit()</script>'></iframe>", "<iframe srcdoc='&lt;script>parent.hit()&lt;/script>'></iframe>", "<frameset onload=hit()><frame src=x></frameset>", f"<iframe src='{BEACON}/frame'></iframe>", f"<portal src='{BEACON}/portal'>", f"<object data='{BEACON}/object'></object>", f"<embed src='{BEACON}/embed'>", f"<applet code='{BEACON}/applet' archive=x></applet>", f"<fencedframe src='{BEACON}/f'>",
    ),
    "loads": (
        f"<img src='{BEACON}/img'>", f"<img srcset='{BEACON}/set 1x'>", f"<link rel=stylesheet href='{BEACON}/css'>", f"<link rel=prefetch href='{BEACON}/prefetch'>", f"<link rel=preconnect href='{BEACON}'>", f"<link rel=import href='{BEACON}/import'>", f"<link rel=icon href='{BEACON}/icon'>", f"<link rel=manifest href='{BEACON}/m'>", f"<video poster='{BEACON}/poster'></video>", f"<audio src='{BEACON}/audio'></audio>",
        f"<body background='{BEACON}/background'>x", f"<table background='{BEACON}/table'><tr><td>x", f"<input type=image src='{BEACON}/input'>", f"<style>@import '{BEACON}/import'</style>", f"<style>p{{background:url({BEACON}/url)}}</style><p>x", f"<p style=\"background:url('{BEACON}/style')\">x", f"<p style='background:\\75rl({BEACON}/escaped)'>x", f"<svg><image href='{BEACON}/svg'/></svg>", f"<svg><use href='{BEACON}/use#x'/></svg>", f"<svg><feImage href='{BEACON}/fe'/></svg>",
        f"<script src='{BEACON}/js'></script>", f"<base href='{BEACON}/'><img src=base>", f"<p style='width:expression(hit());behavior:url({BEACON}/htc);-moz-binding:url({BEACON}/xbl)'>x", f"<style>@font-face{{font-family:a;src:url({BEACON}/font)}}p{{font-family:a}}</style><p>x", f"<a href='{BEACON}/a' ping='{BEACON}/ping'>x</a>", f"<blockquote cite='{BEACON}/cite'>x</blockquote>", f"<track src='{BEACON}/track'>", f"<bgsound src='{BEACON}/b'>", f"<q cite='{BEACON}/q'>x</q>", f"<html manifest='{BEACON}/appcache'>x", f"<meta http-equiv=link content='<{BEACON}/l>;rel=preload;as=image'>",
    ),
    "leads-away": (
        f"<meta http-equiv=refresh content='0;url={BEACON}/refresh'>", f"<META HTTP-EQUIV='Refresh' CONTENT=\"0; URL='{BEACON}/r'\">", f"<form action='{BEACON}/form'><input name=a autofocus><button>x</button></form>", f"<form id=f></form><button form=f formaction='{BEACON}/fa'>x</button>", f"<isindex action='{BEACON}/i'>", f"<a href='{BEACON}/a' target=_top>x</a>", "<a href='//beacon.test/b'>x</a>", "<a href='\\\\beacon.test/c'>x</a>", "<form method=dialog><button onclick=hit()>x</button></form>", f"<meta http-equiv=Set-Cookie content='a=b'><a href='{BEACON}/d' download>x</a>", f"<area shape=default href='{BEACON}/area'>",
    ),
    "clobbering": (
        "<form id=document name=body><input name=getElementById><input name=cookie></form>", "<a id=hit href='javascript:hit()'>x</a>", "<img name=currentScript><img name=body>", "<form name=location action='javascript:hit()'><button>x", "<iframe name=top srcdoc='<script>hit()</script>'>", "<a id=x><a id=x name=y href='javascript:hit()'>x</a>", "<form><input name=attributes><input name=parentNode onfocus=hit() autofocus>",
    ),
    "comments": (
        "<!--><script>hit()</script>-->", "<!---><img src=x onerror=hit()>-->", "<!-- --!><img src=x onerror=hit()>-->", "<!--[if gte IE 4]><script>hit()</script><![endif]-->", "<![if !x]><script>hit()</script><![endif]>", "<!-- > <img src=x onerror=hit()> -->", f"<?xml version='1.0'?><?x {SCRIPT}?>", f"<!x title='>{SCRIPT}'>", f"<!DOCTYPE x [<!ENTITY y '{SCRIPT}'>]>&y;", f"</ x{SCRIPT}>", f"<![CDATA[{SCRIPT}]]>", f"<%{SCRIPT}%>", f"<!-{SCRIPT}->", "<comment><img src='</comment><img src=x onerror=hit()>'>",
    ),
    "characters": (
        "<scr\0ipt>hit()</scr\0ipt>", "<\0script>hit()</script>", "<img\0 src=x onerror=hit()>", "<img src=x one\0rror=hit()>", "<img src=x onerror\0=hit()>", "<\x01img src=x onerror=hit()>", "<img\u2028src=x\u2028onerror=hit()>", "<img src=x \u00a0onerror=hit()>", "＜script＞hit()＜/script＞", "\u202e<img src=x onerror=hit()>\u202c", "<ſcript>hit()</ſcript>", "<ıframe onload=hit()>", "&lt;script&gt;hit()&lt;/script&gt;", "&#60;img src=x onerror=hit()&#62;", "&amp;lt;img src=x onerror=hit()&amp;gt;",
        "<svg/onload=hit() <svg", "<img src='x`' onerror='hit()'`>", "<div id=\"`'><img src=x onerror=hit()>\">x", "<p dir=\"rtl'><img src=x onerror=hit()>\">x", "<td colspan=\"1'><img src=x onerror=hit()>\">x", "<p lang='x\"><img src=x onerror=hit()>'>x", "<p lang=\"x&quot;&gt;&lt;img src=x onerror=hit()&gt;\">x",
    ),
    "size": (
        "<div>" * 2_000 + SCRIPT, "<b>" * 600 + "<p>" * 600 + SCRIPT, "<p " + "a=1 " * 5_000 + "onclick=hit()>x", "<br>" * 61_000 + SCRIPT + "</pre><script>hit()</script>", "a" * 100_000 + SCRIPT, "<table>" * 300 + f"<svg><style></table>{SCRIPT}", "<p title='" + "<" * 61_000 + f"'>{SCRIPT}</pre>{SCRIPT}",
    ),
}  # fmt: skip
BYTES = (
    b"<meta charset=utf-7>+ADw-script+AD4-hit()+ADw-/script+AD4-", b"+/v8-+ADw-img src+AD0-x onerror+AD0-hit()+AD4-", b"<meta charset=iso-2022-jp>\x1b$B<img src=x onerror=hit()>\x1b(B", b"\xff\xfe<\0s\0c\0r\0i\0p\0t\0>\0h\0i\0t\0(\0)\0<\0/\0s\0c\0r\0i\0p\0t\0>\0",
    b"\xc0\xbcscript\xc0\xbehit()\xc0\xbc/script\xc0\xbe", b"<meta charset=shift_jis><p title='\x81'>'><img src=x onerror=hit()>", b"<meta charset=gb18030><p lang='\xe0'><img src=x onerror=hit()>'>", b"<meta charset=hz-gb-2312>~{<img src=x onerror=hit()>~}", b"<meta charset=utf-16be>\0<\0i\0m\0g\0 \0s\0r\0c\0=\0x\0 \0o\0n\0e\0r\0r\0o\0r\0=\0h\0i\0t\0(\0)\0>", b"\xef\xbb\xbf<img src=x onerror=hit()>\xed\xa0\x80",
)  # fmt: skip


def injection_pages() -> Iterator[tuple[str, str | bytes]]:
    """Yield a name and a page for each."""
    for event in EVENTS:
        yield f"event-{event}", f"<p tabindex=1 id=x {event}=hit()>x</p><marquee {event}=hit()>x</marquee>"
    for way, address in ADDRESSES.items():
        yield f"address-{way}", "".join(holder.format(address.replace("'", "&#39;")) for holder in HOLDERS.values())
    for name, holder in HOLDERS.items():
        yield f"holder-{name}", holder.format(ADDRESSES["plain"])
    for group, pages in PLACED.items():
        for number, page in enumerate(pages):
            yield f"{group}-{number}", page
    for number, received in enumerate(BYTES):
        yield f"bytes-{number}", received
