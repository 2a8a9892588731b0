import Canvas

/// How each kind of block is set.
extension Typesetter {
  /// How deep blocks may nest before the rest is set as plain text.
  private static let deepest = 64
  private static let bullets = ["•", "◦", "▪"]

  /// What blocks of one parse share.
  struct Context {
    var footnoteLabels: [String: String] = [:]
    /// The parsed text's last line, if more may come to it; else 0.
    var openLine = 0
    var depth = 0
    var listDepth = 0
    var base = Style.text

    var inside: Context {
      var context = self
      context.depth += 1
      return context
    }

    var quoted: Context {
      var context = self
      if base == .text { context.base = Style(.quote) }
      return context
    }
  }

  mutating func set(_ node: Node, _ context: Context) {
    if context.depth > Typesetter.deepest {
      setPlain(node)
      return
    }
    switch node.kind {
    case .paragraph: set(inlinesOf: node, context)
    case .heading: setHeading(node, context)
    case .code: setCode(node)
    case .html: setHTML(node.literal)
    case .rule:
      set([Span(String(repeating: "─", count: contentWidth), Style(.rule))], at: position)
      position += 1
    case .quote: setQuote(node, context.inside)
    case .list: setList(node, context.inside)
    case .table: setTable(node, context)
    case .item, .footnote, .document: setChildren(of: node, isTight: false, context.inside)
    default: setPlain(node)
    }
  }

  /// The children one below the other, with an empty row between them unless they are tight.
  private mutating func setChildren(of node: Node, isTight: Bool, _ context: Context) {
    var isFirst = true
    for child in node.children {
      note(child)
      if !isFirst && !isTight { setBlank() }
      set(child, context)
      isFirst = false
    }
  }

  private mutating func set(inlinesOf node: Node, _ context: Context) {
    let inlines = Inlines(of: node, base: context.base, footnoteLabels: context.footnoteLabels)
    let lines = adopt(inlines)
    for line in lines { set(prose: line) }
  }

  /// The number signs stay, dim: the level is visible without colour and is copied.
  private mutating func setHeading(_ node: Node, _ context: Context) {
    let level = node.headingLevel
    let style = Style(.heading, level == 1 ? [.bold, .underline] : .bold)
    let signs = Span(String(repeating: "#", count: level) + " ", Style(.muted, .dim))
    let blank = Span(String(repeating: " ", count: level + 1))
    indented(opening: [signs], margin: [blank]) { typesetter in
      let inlines = Inlines(of: node, base: style, footnoteLabels: context.footnoteLabels)
      for line in typesetter.adopt(inlines) { typesetter.set(prose: line) }
    }
  }

  private mutating func setHTML(_ html: String) {
    for line in html.sourceLines { set(verbatim: Sanitizer.spans(line, style: Style(.muted))) }
  }

  private mutating func setQuote(_ node: Node, _ context: Context) {
    let isTopmost = margin.isEmpty && opening == nil
    let start = lines.count
    defer { if isTopmost { quotes.append(start..<lines.count) } }
    indented(opening: Typesetter.quoteMargin, margin: Typesetter.quoteMargin) { typesetter in
      typesetter.setChildren(of: node, isTight: false, context.quoted)
    }
  }

  static let quoteMargin = [Span.quoteMark]

  private mutating func setList(_ list: Node, _ context: Context) {
    var number = list.orderedStart
    var isFirst = true
    let isTight = list.isTight
    trail?.note(list, isTight: isTight)
    for item in list.children {
      note(item)
      if !isFirst && !isTight { setBlank() }
      isFirst = false
      setItem(item, of: list, number: number, isTight: isTight, context)
      number = number.map { $0 + 1 }
    }
  }

  /// Sets one item of a list.
  /// - Parameter context: that of the list.
  mutating func setItem(
    _ item: Node, of list: Node, number: Int?, isTight: Bool, _ context: Context
  ) {
    var inner = context.inside
    inner.listDepth += 1
    var marker = number.map { "\($0)\(list.orderedDelimiter) " }
    if let isDone = item.taskIsDone {
      marker = (marker ?? "") + (isDone ? "[x] " : "[ ] ")
    }
    let text = marker ?? Typesetter.bullets[context.listDepth % Typesetter.bullets.count] + " "
    let columns = DisplayWidth.of(text)
    trail?.note(item, number: number, columns: columns)
    let indent = Span(String(repeating: " ", count: columns))
    indented(opening: [Span(text, Style(.listMarker))], margin: [indent]) { typesetter in
      typesetter.setChildren(of: item, isTight: isTight, inner)
    }
  }

  /// A footnote: its label, and its blocks hanging beside it.
  mutating func setFootnote(_ node: Node, label: String, _ context: Context) {
    let marker = Sanitizer.spans("[^\(label)]: ", style: Style(.link))
    let indent = Span(String(repeating: " ", count: DisplayWidth.of(marker)))
    indented(opening: marker, margin: [indent]) { typesetter in
      typesetter.setChildren(of: node, isTight: false, context.inside)
    }
  }

  /// A link reference definition, which Markdown itself would not show.
  mutating func set(_ link: Definitions.Link) {
    let title = link.title.isEmpty ? "" : " “\(link.title)”"
    let target = adopt(
      [Sanitizer.spans(link.url + title, style: Style(.link, .dim, link: 1))],
      links: [Link(url: link.url, text: link.label)])
    set(
      prose: Sanitizer.spans("[\(link.label)]: ", style: Style(.muted)) + target.flatMap { $0 })
  }

  /// Everything that is text below the node, for what nests beyond all reason.
  private mutating func setPlain(_ node: Node) {
    var text = ""
    node.walk { part, isEntering in
      switch part.kind {
      case .text, .inlineCode, .inlineHTML, .code, .html: text += part.literal
      case .softBreak, .lineBreak: text += "\n"
      case .paragraph, .heading, .tableCell: if !isEntering { text += "\n" }
      case .link, .image: if !isEntering { text += " (\(part.url))" }
      default: break
      }
    }
    for line in text.sourceLines { set(prose: Sanitizer.spans(line, style: Style(.muted))) }
  }
}

extension String {
  /// The lines without their ends (LF, CRLF or CR, as CommonMark has them); a line end at the
  /// very end does not begin another line.
  var sourceLines: [Substring] {
    var lines: [Substring] = []
    let bytes = utf8
    var start = startIndex
    var index = start
    while index < endIndex {
      let next = bytes.index(after: index)
      if bytes[index] == 0x0A || bytes[index] == 0x0D {
        lines.append(self[start..<index])
        let isCRLF = bytes[index] == 0x0D && next < endIndex && bytes[next] == 0x0A
        start = isCRLF ? bytes.index(after: next) : next
        index = start
      } else {
        index = next
      }
    }
    if start < endIndex { lines.append(self[start...]) }
    return lines
  }
}

extension Span {
  /// What stands before each row of a quote: as it is typed, so that what a terminal selects is what
  /// was said, and no glyph that only frames.
  package static let quoteMark = Span("> ", Style(.quote))

  /// Whether this marks a quote; thinking is all in one role.
  package var isQuoteMark: Bool {
    text == Span.quoteMark.text && (style.role == .quote || style.role == .muted)
  }
}
