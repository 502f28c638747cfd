// The member's card, ISO/IEC 7810 ID-1 (85.60 × 53.98 mm). The source is ours and fixed; names come in as data.
export const CARD_SHEET = `
#let card = json(bytes(sys.inputs.data))
#set document(title: card.title)
#set page(width: 85.6mm, height: 53.98mm, margin: 5mm)
#set text(font: "Noto Sans", size: 8pt, lang: card.language)
#let fitted(body, size) = layout(space => {
  let wide = measure(text(size: size, weight: "bold", body)).width
  text(size: if wide > space.width { size * (space.width / wide) } else { size }, weight: "bold", body)
})
#text(fill: luma(70), [#card.business #h(1fr) #card.title])
#v(2mm)
#fitted(card.name, 13pt)
#v(1fr)
#align(center, image(bytes(card.barcode), format: "svg", width: 66mm, height: 17mm, fit: "stretch"))
#v(1mm)
#align(center, text(size: 10pt, tracking: 1pt, card.number))
`;
