import Canvas

/// A link of a message, as the list of its links shows it and as cells lead to it.
package struct Link: Hashable, Sendable {
  /// Where it leads, as the model wrote it: not sanitised, and perhaps relative.
  package var url: String
  /// What it is put on; not sanitised. Empty where the URL itself is the text.
  package var text: String

  package init(url: String, text: String = "") {
    self.url = url
    self.text = text
  }
}

extension MarkdownLayout {
  /// The links of `lines` in order; `Style.link` 1 is the first.
  package var links: [Link] { typesetter.links }
}

extension Typesetter {
  /// The lines of some inline content, its links numbered behind those that were set before.
  mutating func adopt(_ inlines: Inlines) -> [[Span]] {
    adopt(inlines.lines, links: inlines.links)
  }

  /// Lines whose links are numbered from 1, with the numbers that these get here.
  mutating func adopt(_ lines: [[Span]], links found: [Link]) -> [[Span]] {
    guard !found.isEmpty else { return lines }
    let before = links.count
    // Beyond what can be numbered, links are text alone.
    let isNumbered = before + found.count <= Int(UInt16.max)
    if isNumbered { links += found }
    if isNumbered, before == 0 { return lines }
    return lines.map { spans in
      spans.map { span in
        var span = span
        if span.style.link > 0 {
          span.style.link = isNumbered ? span.style.link + UInt16(before) : 0
        }
        return span
      }
    }
  }
}
