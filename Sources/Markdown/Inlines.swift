import Canvas

/// The inline content of a block as sanitised spans, one array per hard line.
struct Inlines {
  private(set) var lines: [[Span]] = []
  /// The links in it; `Style.link` 1 of its spans is the first.
  private(set) var links: [Link] = []

  /// Raw text in one style, so that a cluster is not cut where cmark cut the text.
  private var runs: [Span] = []
  private let base: Style
  private let footnoteLabels: [String: String]
  private var emphasis = 0
  private var strong = 0
  private var struck = 0
  /// The text of each open link and image, to be compared with its URL.
  private var open: [String] = []
  /// The numbers of the open links, 0 for one that leads nowhere.
  private var openLinks: [UInt16] = []
  private var breakIsPending = false
  private var formula = DisplayFormula()

  /// How many links come before those of this block in its list.
  private let linksBefore: Int

  /// - Parameter footnoteLabels: the labels as written, by the numbers that cmark gave them.
  init(
    of block: Node, base: Style = .text, footnoteLabels: [String: String] = [:],
    linksBefore: Int = 0
  ) {
    self.base = base
    self.linksBefore = linksBefore
    self.footnoteLabels = footnoteLabels
    var skipsFirst = true
    block.walk { node, isEntering in
      // The first event is the block itself.
      if skipsFirst { skipsFirst = false } else { visit(node, isEntering) }
    }
    endLine()
  }

  private mutating func visit(_ node: Node, _ isEntering: Bool) {
    let step = isEntering ? 1 : -1
    switch node.kind {
    case .text: addText(node.literal)
    case .softBreak: breakLine()
    case .lineBreak: endLine()
    case .inlineCode: add(node.literal, Style(.code, style.attributes, link: style.link))
    case .inlineHTML:
      if Inlines.isLineBreak(node.literal) {
        endLine()
      } else {
        add(node.literal, Style(.muted, style.attributes, link: style.link))
      }
    case .emphasis: emphasis += step
    case .strong: strong += step
    case .strikethrough: struck += step
    case .link: link(node, isEntering)
    case .image: image(node, isEntering)
    case .footnoteReference where isEntering:
      let label = footnoteLabels[node.literal] ?? node.literal
      add("[^\(label)]", Style(.link, style.attributes))
    default: break
    }
  }

  private var style: Style {
    var style = base
    if let link = openLinks.last {
      style.role = .link
      style.link = link
    } else if base.role == .text, strong > 0 {
      style.role = .strong
    } else if base.role == .text, emphasis > 0 {
      style.role = .emphasis
    }
    if emphasis > 0 { style.attributes.insert(.italic) }
    if strong > 0 { style.attributes.insert(.bold) }
    if struck > 0 { style.attributes.insert(.strikethrough) }
    return style
  }

  private mutating func link(_ node: Node, _ isEntering: Bool) {
    let url = node.url
    if isEntering {
      open.append("")
      openLinks.append(beginLink(to: url))
      return
    }
    let number = openLinks.popLast() ?? 0
    let text = open.popLast() ?? ""
    let isShown = text == url || "mailto:" + text == url || "http://" + text == url
    if number > 0, !isShown { links[Int(number) - 1 - linksBefore].text = text }
    addTarget(isShown && node.title.isEmpty ? "" : url, node.title, after: text, link: number)
  }

  /// Numbers a link; 0 if it leads nowhere or there are too many.
  private mutating func beginLink(to url: String) -> UInt16 {
    guard !url.isEmpty, linksBefore + links.count < Int(UInt16.max) else { return 0 }
    links.append(Link(url: url))
    return UInt16(linksBefore + links.count)
  }

  private mutating func image(_ node: Node, _ isEntering: Bool) {
    // An image inside a link leads where the link does; its own URL leads to the picture.
    let plain = Style(.muted, style.attributes, link: style.link)
    if isEntering {
      add(node.firstChild == nil ? "[image" : "[image: ", plain)
      open.append("")
    } else {
      let text = open.popLast() ?? ""
      add("]", plain)
      let number = beginLink(to: node.url)
      if number > 0 { links[Int(number) - 1 - linksBefore].text = text }
      addTarget(node.url, node.title, after: "[" + text, link: number)
    }
  }

  /// The whole URL, so that the host is visible when the text says something else.
  private mutating func addTarget(
    _ url: String, _ title: String, after text: String, link: UInt16
  ) {
    if url.isEmpty && title.isEmpty { return }
    let quoted = title.isEmpty ? "" : "“\(title)”"
    let target = [url, quoted].filter { !$0.isEmpty }.joined(separator: " ")
    add((text.isEmpty ? "(" : " (") + target + ")", Style(.link, .dim, link: link))
  }

  private mutating func add(_ text: String, _ style: Style) {
    guard let first = text.unicodeScalars.first else { return }
    if breakIsPending {
      breakIsPending = false
      let last = runs.last?.text.unicodeScalars.last
      let isJoined = last.map { Inlines.isSpaceless($0) && Inlines.isSpaceless(first) } ?? true
      if !isJoined { append(" ", runs.last?.style == style ? style : base) }
    }
    append(text, style)
  }

  private mutating func append(_ text: String, _ style: Style) {
    for index in open.indices { open[index] += text }
    if let last = runs.indices.last, runs[last].style == style {
      runs[last].text += text
    } else {
      runs.append(Span(text, style))
    }
  }

  private mutating func endLine() {
    lines.append(runs.flatMap { Sanitizer.spans($0.text, style: $0.style) })
    runs = []
    breakIsPending = false
  }

  /// `<br>`, as models write it in table cells.
  private static func isLineBreak(_ html: String) -> Bool {
    let name = html.lowercased().filter { $0 != " " }
    return name == "<br>" || name == "<br/>"
  }

  /// The lines of a displayed formula stay as they are, and it stands by itself.
  private mutating func addText(_ text: String) {
    if breakIsPending, DisplayFormula.closer(for: text) != nil { endLine() }
    formula.add(text)
    add(text, style)
  }

  private mutating func breakLine() {
    if formula.endsRow() { endLine() } else { breakIsPending = true }
  }

  /// Scripts that are written without spaces, where a line end in the source is not one either:
  /// Han, kana and their punctuation (Hangul is written with spaces).
  private static func isSpaceless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x2E80...0x312F, 0x31A0...0xA4CF, 0xF900...0xFAFF, 0xFE30...0xFE4F, 0xFF00...0xFF60,
      0x20000...0x3FFFF:
      true
    default: false
    }
  }
}
