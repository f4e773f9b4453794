"""How the report looks on paper, in typst's own language; it reads its content from ``sys.inputs.data`` only."""

# One of them is on every Windows, macOS and Linux desktop that writes Chinese.
FONTS = ["Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "Source Han Sans SC", "SimHei"]

PAGES = r"""
#let d = json(bytes(sys.inputs.data))
#let ink = rgb("#18222d")
#let muted = rgb("#54616f")
#let rule = rgb("#dce3ea")
#let brand = rgb("#14507f")
#set document(title: d.title, author: d.author)
#set text(font: ("Arial", "Liberation Sans", ..d.fonts), lang: d.lang, region: d.region, size: 10.5pt, fill: ink)
#set par(leading: 0.8em, justify: false)
#set heading(numbering: none)
#show heading.where(level: 1): it => block(above: 0pt, below: 10pt, text(size: 16pt, fill: brand, it.body))
#show heading.where(level: 2): it => block(above: 4pt, below: 8pt, text(size: 13pt, it.body))
#let marked(words) = if words != "" [
  #box(fill: rgb("#fff1d6"), stroke: 0.6pt + rgb("#8a4b00"), inset: (x: 6pt, y: 3pt),
    text(size: 9pt, weight: "bold", fill: rgb("#8a4b00"), words))
]
#let foot(source) = context {
  set text(size: 8.5pt, fill: muted)
  let here = str(counter(page).get().first())
  let last = str(counter(page).final().first())
  let words = d.words.page.replace("\u{1}", here).replace("\u{2}", last)
  grid(columns: (1fr, auto), column-gutter: 12pt, source, words)
}
#set page(
  paper: "a4",
  margin: (x: 20mm, top: 24mm, bottom: 22mm),
  header: align(right, marked(d.mark)),
  footer: foot(d.source),
)

#if d.cover {
  v(58mm)
  show title: set text(size: d.title_size * 1pt, weight: "bold", fill: brand)
  title(d.title)
  v(4mm)
  text(size: 14pt, d.subtitle)
  v(10mm)
  line(length: 40mm, stroke: 2pt + brand)
  v(4mm)
  text(fill: muted)[#d.source \ #d.made]
  pagebreak()
}

#if d.findings.len() > 0 [
  = #d.words.findings
  #for finding in d.findings [
    #block(below: 12pt, inset: (left: 10pt), stroke: (left: 2pt + brand))[
      #for run in finding { if run.bold { strong(run.words) } else { run.words } }
    ]
  ]
  #v(6mm)
]
#outline(title: d.words.contents, depth: 1)

#let data-table(t) = {
  set text(size: 8.5pt)
  set par(leading: 0.5em)
  table(
    columns: t.widths.map(w => w * 1fr),
    align: (x, y) => (if t.right.at(x) { right } else { left }) + horizon,
    stroke: (x, y) => (bottom: 0.5pt + rule),
    fill: (x, y) => if y == 0 { rgb("#f3f6f9") } else {
      let ground = t.grounds.at(y - 1).at(x)
      if ground != "" { rgb(ground) }
    },
    inset: (x: 4pt, y: if t.upright.contains(true) { 2pt } else { 3.5pt }),
    table.header(..t.headings.enumerate().map(((i, h)) => {
      if not t.upright.at(i) { strong(h) }
      else if t.stacked.at(i) { align(bottom, h.clusters().map(strong).join(linebreak())) }
      else { align(bottom, rotate(-90deg, reflow: true, strong(h))) }
    })),
    ..t.rows.flatten(),
  )
  if t.key != "" { text(size: 8.5pt, fill: muted, t.key) }
}

#let figure-page(f) = {
  heading(level: 1, f.headline)
  text(fill: muted, f.subject)
  v(2mm)
  if f.svg != "" {
    figure(image(bytes(f.svg), width: 100%, alt: f.alt), alt: f.alt, supplement: none, numbering: none)
  }
  if f.reason != "" { block(fill: rgb("#f3f6f9"), inset: 10pt, width: 100%, f.reason) }
  if f.table != none { v(2mm); data-table(f.table) }
  v(3mm)
  if f.method.len() > 0 { block(stroke: (top: 0.5pt + rule), inset: (top: 6pt), width: 100%)[
    #set text(size: 8.5pt, fill: muted)
    #let told(row) = [#strong(row.label)#row.words]
    #f.method.filter(row => not row.short).map(told).join(linebreak())
    #parbreak()
    #f.method.filter(row => row.short).map(row => box(told(row))).join(h(1.6em))
  ] }
}

#for f in d.figures {
  set page(header: align(right, marked(f.mark)), footer: foot(f.source))
  if f.wide { page(flipped: true, figure-page(f)) } else { pagebreak(weak: true); figure-page(f) }
}
"""
