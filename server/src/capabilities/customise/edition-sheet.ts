// The pages of catalogue editions, A4 (US Letter for readers there), one behind the other. The source is ours and fixed; names of goods and
// people come in as data. An address on the cover stands where the window of a DIN envelope C4 is.
export const EDITION_SHEET = `
#let run = json(bytes(sys.inputs.data))
#set document(title: run.title)
#set text(font: "Noto Sans", size: 9.5pt, hyphenate: true)
#set par(leading: 0.6em)
#let bound(edition) = {
  set text(lang: edition.language)
  set page(
    paper: edition.paper,
    margin: (left: 20mm, right: 20mm, top: 22mm, bottom: 20mm),
    footer: context align(center, text(size: 8pt, fill: luma(90), [#run.sender #h(1em) #counter(page).display()])),
  )
  counter(page).update(1)
  place(top + left, dy: 23mm, edition.address.map(line => text(size: 10.5pt, line)).join(linebreak()))
  align(center)[
    #v(55mm)
    #text(size: 26pt, weight: "bold", run.title)
    #v(4mm)
    #text(size: 13pt, edition.subtitle)
    #v(10mm)
    #text(size: 10pt, fill: luma(90), edition.date)
  ]
  pagebreak()
  for subject in edition.subjects {
    block(sticky: true, above: 7mm, below: 3mm, text(size: 15pt, weight: "bold", subject.name))
    line(length: 100%, stroke: 0.6pt)
    columns(2, gutter: 8mm, for good in subject.goods {
      block(breakable: false, below: 3.2mm, grid(
        columns: (1fr, auto), column-gutter: 3mm,
        [#text(weight: "medium", good.name) #if good.detail != "" { linebreak(); text(size: 8pt, fill: luma(90), good.detail) }],
        align(right, text(weight: "bold", good.price)),
      ))
    })
    if subject.rest != "" { par(text(size: 8.5pt, fill: luma(90), subject.rest)) }
  }
}
#for edition in run.editions { bound(edition) }
`;
