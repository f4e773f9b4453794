"""How the page looks beyond the theme: close spacing, cards, tables, and one column on a phone."""

import streamlit as st

from dashboard.language import language, tags
from dashboard.parts import speech
from dashboard.parts.print_sheet import sheet
from dashboard.theme import FONT, LATIN_FONT, LIGHT, Palette, palette
from dashboard.words import say


def dress() -> None:
    """Writes the style of the page in the colours of light or dark."""
    st.html(f"<style>{style(palette(st.context.theme.type))}</style>")


def top(screen: str, *, demo: bool = False, mark: str = "") -> None:
    """The screen's name and question, and beside them the mark of invented data, or ``mark`` of other data."""
    words = mark or (say("demo.banner") if demo else "")
    banner = f'<p class="xh-banner" role="note">{words}</p>' if words else ""
    title = f'<h1 class="xh-title">{say(f"screen.{screen}")}<small>{say(f"question.{screen}")}</small></h1>'
    with st.container(key="top", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(f'<div class="xh-top" lang="{tags()[0]}" data-language="{language()}">{title}{banner}</div>')
        speech.switch()


def style(colours: Palette) -> str:
    """The style sheet; only our own classes and the keys of our own containers are named."""
    names = {
        "ground": colours.ground,
        "surface": colours.surface,
        "ink": colours.ink,
        "muted": colours.muted,
        "rule": colours.rule,
        "brand": colours.brand,
        "strong": colours.strong,
        "weak": colours.weak,
        "line": colours.line,
        "demo": colours.demo,
        "demo-ground": colours.demo_ground,
    }
    variables = "".join(f"--xh-{name}:{value};" for name, value in names.items())
    written = _STYLE.replace("__LATIN__", LATIN_FONT).replace("__FONT__", FONT)
    return f":root{{{variables}}}{written}{sheet(LIGHT, colours)}"


_STYLE = """
.block-container{padding:4.1rem 1.5rem 2rem;max-width:1320px}
[data-testid="stMainBlockContainer"]>[data-testid="stVerticalBlock"]{gap:.55rem}
.st-key-busy{position:fixed;z-index:1000;top:3.9rem;left:50%;transform:translateX(-50%);width:auto!important}
.st-key-busy [data-testid="stSpinner"]{padding:.35rem .9rem;border-radius:1rem;background:var(--xh-surface);
 border:1px solid var(--xh-rule);box-shadow:0 2px 8px rgba(0,0,0,.12);color:var(--xh-ink)}
.st-key-top{flex-wrap:nowrap!important}
.st-key-top>[data-testid="stElementContainer"]:first-child{flex:1 1 auto;min-width:0}
.st-key-language{flex:0 0 auto}.st-key-language button{padding:0 .2rem;min-height:0;color:var(--xh-brand)}
.xh-top{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem;align-items:center;justify-content:space-between}
.xh-banner{margin:0;padding:.2rem .7rem;border-radius:4px;font-size:.86rem;font-weight:600;
 color:var(--xh-demo);background:var(--xh-demo-ground);border-left:4px solid var(--xh-demo)}
.xh-title{font-size:1.28rem;line-height:1.3;margin:0;padding:0;color:var(--xh-brand);font-weight:700}
.xh-title small{font-size:.92rem;font-weight:400;color:var(--xh-muted);margin-left:.8rem}
.xh-answer{font-size:1.12rem;line-height:1.6;margin:.1rem 0 0;padding:.1rem 0 .1rem .8rem;
 border-left:4px solid var(--xh-brand);color:var(--xh-ink)}
.xh-answer b{color:var(--xh-brand)}
[class*="st-key-finding_"]{height:100%;padding:.5rem .8rem .3rem;border:1px solid var(--xh-rule);border-radius:6px;
 background:var(--xh-surface);border-top:3px solid var(--xh-muted);gap:.1rem;justify-content:space-between}
.xh-finding h2{font-size:.84rem;font-weight:600;margin:0;padding:0 0 .15rem;color:var(--xh-muted)}
.xh-finding p{margin:0;font-size:.96rem;line-height:1.5}
.xh-finding .xh-doubt{font-size:.82rem;color:var(--xh-muted);margin-top:.15rem}
.st-key-finding_good{border-top-color:var(--xh-strong)}
.xh-good h2{color:var(--xh-strong)}.xh-good b{color:var(--xh-strong)}
.st-key-finding_bad{border-top-color:var(--xh-weak)}
.xh-bad h2{color:var(--xh-weak)}.xh-bad b{color:var(--xh-weak)}
.st-key-finding_look{border-top-color:var(--xh-line)}
.st-key-finding_changed{border-top-color:var(--xh-brand)}
.xh-changed h2{color:var(--xh-brand)}.xh-changed b{color:var(--xh-brand)}
[class*="st-key-leads_"]{gap:.1rem .9rem;flex-wrap:wrap}
[class*="st-key-leads_"] [data-testid="stPageLink-NavLink"]{background:none}
[class*="st-key-leads_"] [data-testid="stPageLink-NavLink"] p{font-weight:400}
.xh-look h2{color:var(--xh-line)}.xh-look b{color:var(--xh-line)}
.xh-head h3{font-size:1.02rem;line-height:1.4;font-weight:500;margin:0;padding:0;color:var(--xh-ink)}
.xh-head h3 b{font-weight:700}
.xh-what{font-size:.8rem;color:var(--xh-muted);margin:.1rem 0 0}
.xh-section{font-size:1.08rem;font-weight:700;margin:.6rem 0 0;padding:.5rem 0 0;border-top:1px solid var(--xh-rule)}
.xh-blank{padding:1rem 1.1rem;border:1px dashed var(--xh-rule);border-radius:6px;color:var(--xh-muted)}
.xh-blank h3{font-size:.95rem;margin:.35rem 0 .2rem;padding:0;color:var(--xh-ink)}.xh-blank p{margin:0}
.xh-letter{max-width:44rem;margin:2rem auto;padding:1.4rem 1.6rem;border:1px solid var(--xh-rule);
 border-left:5px solid var(--xh-brand);border-radius:6px;background:var(--xh-surface)}
.xh-letter h2{font-size:1.2rem;margin:0 0 .5rem;padding:0}.xh-letter p{margin:.35rem 0;line-height:1.7}
.xh-letter code{background:var(--xh-ground);color:var(--xh-brand);padding:.1rem .35rem;border-radius:3px}
.xh-notices{margin:0;padding:.4rem .8rem .4rem 1.8rem;border-radius:4px;font-size:.9rem;
 color:var(--xh-demo);background:var(--xh-demo-ground)}
.xh-facts{display:flex;flex-wrap:wrap;gap:.5rem 2.2rem;margin:.2rem 0;padding:.6rem .9rem;
 background:var(--xh-surface);border-radius:6px}
.xh-facts div{min-width:5.5rem}.xh-facts dt{font-size:.8rem;color:var(--xh-muted);font-weight:400}
.xh-facts dd{margin:0;font-size:1.18rem;font-weight:650;font-variant-numeric:tabular-nums}
.xh-facts .xh-step{font-size:.78rem;font-weight:400;color:var(--xh-muted)}
.xh-table{max-height:32rem;overflow:auto;border:1px solid var(--xh-rule);border-radius:6px}
.xh-table table{border-collapse:separate;border-spacing:0;width:100%;font-size:.86rem;font-variant-numeric:tabular-nums}
.xh-table caption{caption-side:top;text-align:left;padding:.4rem .7rem;color:var(--xh-muted);font-size:.8rem}
.xh-table th,.xh-table td{padding:.32rem .7rem;text-align:left;white-space:nowrap;border:0;vertical-align:baseline;
 border-bottom:1px solid var(--xh-rule)}
.xh-table td:last-child{white-space:normal;min-width:8rem;color:var(--xh-muted)}
.xh-table td.xh-num:last-child{white-space:nowrap;color:inherit;min-width:0}
[class*="st-key-table_of_head_"] td:last-child{white-space:nowrap;color:inherit;min-width:0}
.xh-table thead th{position:sticky;top:0;background:var(--xh-surface);font-weight:600;z-index:2}
.xh-table tbody th{position:sticky;left:0;background:var(--xh-ground);font-weight:500}
.xh-table .xh-num{text-align:right}
.xh-table .xh-mark th,.xh-table .xh-mark td{background:var(--xh-surface);font-weight:650}
.xh-table td[data-void]{color:var(--xh-muted);
 background:repeating-linear-gradient(135deg,var(--xh-surface) 0 5px,transparent 5px 10px)}
.st-key-table_of_exchange_against td:last-child{min-width:20rem}
.xh-heat thead th,.xh-heat tbody th{white-space:normal;vertical-align:bottom;line-height:1.35}
.xh-heat thead th{min-width:3.4rem;padding:.32rem .45rem}
.xh-heat tbody th{min-width:6.5rem;vertical-align:baseline}
.xh-heat td{text-align:center;padding:.32rem .3rem;border-left:1px solid var(--xh-rule)}
.xh-heat td.xh-num,.xh-heat thead th:not(:first-child){text-align:center}
.xh-heat td:last-child{color:inherit;min-width:0}
.st-key-table_of_exchange_long td:last-child,.st-key-table_of_exchange_short td:last-child{font-weight:650}
.xh-table a{color:inherit;text-decoration:underline dotted;text-underline-offset:3px}
.xh-table a:hover,.xh-table a:focus{color:var(--xh-brand);text-decoration-style:solid}
.xh-grid td span{display:block;font-size:.76rem}
.xh-grid td b{display:block;font-size:.95rem}
.xh-grid td small{display:block;font-size:.74rem;color:var(--xh-muted)}
.xh-grid td{vertical-align:top;text-align:right;color:var(--xh-ink)}
.xh-grid td:nth-child(2),.xh-grid td:last-child{text-align:left}
.xh-grid tbody th{vertical-align:top;white-space:normal;min-width:6.5rem}
.xh-grid td:nth-child(2) span{font-size:.86rem;font-weight:650}
.xh-grid thead th{text-align:right;vertical-align:top}
.xh-grid thead th:first-child,.xh-grid thead th:nth-child(2),.xh-grid thead th:last-child{text-align:left}
.xh-grid thead small{display:block;font-size:.76rem;font-weight:400;color:var(--xh-muted)}
.xh-grid .xh-tone-reached span,.xh-grid .xh-tone-passed span{color:var(--xh-strong)}
.xh-grid .xh-tone-below span,.xh-grid .xh-tone-failed span{color:var(--xh-weak)}
.xh-grid .xh-tone-below{background:color-mix(in srgb,var(--xh-weak) 9%,transparent)}
.xh-grid .xh-tone-close span{color:var(--xh-line)}
.xh-grid .xh-tone-missing,.xh-grid .xh-tone-undecided{background:var(--xh-demo-ground)}
.xh-grid .xh-tone-missing span,.xh-grid .xh-tone-undecided span{color:var(--xh-demo)}
.st-key-table_of_county tbody th{vertical-align:top}
.st-key-table_of_county td{white-space:normal;min-width:7rem;vertical-align:top}
.st-key-table_of_county td:nth-child(2),.st-key-table_of_county td:nth-child(3){min-width:13rem}
.st-key-table_of_county td:last-child{min-width:20rem}
.st-key-table_of_cells .xh-table th,.st-key-table_of_cells .xh-table td{white-space:normal;vertical-align:top;
 line-height:1.6;color:var(--xh-ink);min-width:9rem}
.st-key-table_of_cells .xh-table tbody th{min-width:6.5rem}
[class*="st-key-table_of_article"] td:last-child{min-width:13rem}
.st-key-drop [data-testid="stFileUploaderDropzone"]{min-height:5rem;align-items:center;
 border:1px dashed var(--xh-muted)}
.xh-list{margin:.1rem 0;padding:0 0 0 1.2rem;line-height:1.7;font-size:.96rem}
.xh-small{font-size:.88rem;color:var(--xh-muted)}
.xh-lead{margin:.1rem 0;line-height:1.6;font-size:.96rem}
.xh-asked{margin:0;line-height:1.4}.xh-asked b{overflow-wrap:anywhere}
.xh-asked small{display:block;color:var(--xh-muted);overflow-wrap:anywhere}
.xh-pile{padding:.6rem .9rem .3rem;border:1px solid var(--xh-rule);border-radius:6px;background:var(--xh-surface);
 border-top:3px solid var(--xh-line)}
.xh-pile-logic{border-top-color:var(--xh-weak)}
.xh-pile h2{font-size:1.02rem;margin:0 0 .3rem;padding:0;color:var(--xh-line)}
.xh-pile-logic h2{color:var(--xh-weak)}
.xh-pile h2 small{font-size:.86rem;font-weight:400;color:var(--xh-muted);margin-left:.7rem}
.xh-pile ol{margin:0;padding:0 0 0 1.3rem}.xh-pile ol>li{margin:0 0 .7rem}
.xh-pile h3{font-size:.98rem;font-weight:650;margin:0;padding:0;color:var(--xh-ink)}
.xh-pile p{margin:.1rem 0;font-size:.9rem;line-height:1.5;overflow-wrap:anywhere}
.xh-pile .xh-where{color:var(--xh-muted);font-size:.84rem}.xh-pile .xh-fix{font-weight:600}
.xh-pile ul{margin:.15rem 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.25rem .4rem}
.xh-pile ul li{font-size:.84rem;padding:.05rem .5rem;border-radius:3px;background:var(--xh-ground);
 border:1px solid var(--xh-rule);overflow-wrap:anywhere}
.xh-chapter{margin:.4rem 0}
.xh-chapter summary{font-size:1.08rem;font-weight:700;cursor:pointer;padding:.5rem 0 .3rem;
 border-top:1px solid var(--xh-rule)}
.xh-chapter h3{font-size:.98rem;font-weight:650;margin:.8rem 0 .3rem;padding:0}
.xh-entries{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(26rem,100%),1fr));gap:.6rem}
.xh-entry{padding:.5rem .8rem .6rem;border:1px solid var(--xh-rule);border-radius:6px;min-width:0}
.xh-entry h4{font-size:.98rem;font-weight:650;margin:0 0 .3rem;padding:0;overflow-wrap:anywhere}
.xh-chapter code{background:none;color:var(--xh-muted);font-size:.8em;padding:0;overflow-wrap:anywhere}
.xh-entry dl,.xh-entry dl dt,.xh-entry dl dd{margin:0;padding:0}
.xh-entry dl div{display:flex;gap:.6rem;font-size:.86rem;line-height:1.5}
.xh-entry dt{flex:0 0 5.2rem;color:var(--xh-muted);font-weight:400}
.xh-entry dd{min-width:0;overflow-wrap:anywhere}
.xh-columns td{white-space:normal;min-width:6rem}
.xh-columns th:first-child{white-space:normal}
.xh-key{font-size:.8rem;color:var(--xh-muted);margin:.35rem 0 0;line-height:1.5}
.xh-source{font-size:.74rem;color:var(--xh-muted);margin:0;line-height:1.4}
.xh-demo{color:var(--xh-demo);background:var(--xh-demo-ground);padding:.05rem .35rem;border-radius:3px}
.xh-foot,.xh-frozen{font-size:.78rem;color:var(--xh-muted);margin:.6rem 0 0}
.st-key-findings [data-testid="stColumn"]{display:flex}
.st-key-findings [data-testid="stColumn"]>div,.st-key-findings [data-testid="stColumn"]>div>div{width:100%;height:100%}
[class*="st-key-finding_"] [data-testid="stPageLink-NavLink"],
.st-key-leads_on [data-testid="stPageLink-NavLink"]{padding:0;min-height:0}
[class*="st-key-finding_"] [data-testid="stPageLink-NavLink"] p,
.st-key-leads_on [data-testid="stPageLink-NavLink"] p{font-size:.82rem;color:var(--xh-brand)}
[class*="st-key-figure_"]{gap:.15rem}
[class*="st-key-figure_"] details summary{padding:.15rem .5rem;min-height:0;font-size:.84rem}
.xh-still{position:relative;overflow:hidden;font-family:__FONT__}
.xh-still>img{display:block;width:100%;height:100%}
.xh-still .xh-still-title{position:absolute;left:4px;top:0;margin:0;line-height:1.3;white-space:nowrap}
.xh-still-legend{position:absolute;right:0;padding-bottom:4px;display:flex;flex-wrap:wrap;column-gap:.6rem;
 line-height:19px}
.xh-still-legend span{white-space:nowrap;display:inline-flex;align-items:center;gap:4px}
[class*="st-key-drawn_"]{position:relative}
[class*="st-key-drawn_"] [class*="st-key-plot_"]{position:absolute;inset:0}
[class*="st-key-drawn_"] [data-testid="stSkeleton"]{display:none}
[class*="st-key-drawn_"]:has(.js-plotly-plot .main-svg) .xh-still{visibility:hidden}
[class*="st-key-figure_"]{position:relative}
[class*="st-key-wake_"]{position:absolute;right:0;z-index:3;width:auto!important}
[class*="st-key-wake_"]:not(:focus-within){width:1px!important;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (min-width:1700px){.block-container{max-width:1640px}}
:root[lang="en-GB"] .xh-table thead th{white-space:normal;vertical-align:bottom}
:root[lang="en-GB"] .xh-table td:last-child:not(.xh-num){min-width:14rem}
:root[lang="en-GB"] [data-testid="stHtml"] *:not(code){font-family:__LATIN__}
@media (max-width:640px){
 .xh-still-legend{left:8px!important}
 .xh-grid tbody th,.st-key-table_of_county tbody th,
 .st-key-table_of_standing_items tbody th{min-width:5rem;max-width:6.5rem;white-space:normal}
 .block-container{padding:4.1rem .8rem 2rem}
 .xh-title small{display:block;margin:0}
 .xh-answer{font-size:1rem}
 .st-key-bar{gap:.4rem}
}
"""
