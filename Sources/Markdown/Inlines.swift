import Canvas

/// The inline content of a block as sanitised spans, one array per hard line.
struct Inlines {
  private(set) var lines: [[Span]] = []

  /// Raw text in one style, so that a cluster is not cut where cmark cut the text.
  private var runs: [Span] = []
  private let base: Style
  private let footnoteLabels: [String: String]
  private var emphasis = 0
  private var strong = 0
  private var struck = 0
  /// The text of each open link and image, to be compared with its URL.
  private var open: [String] = []
  private var openLinks = 0
  private var breakIsPending = false

  /// - Parameter footnoteLabels: the labels as written, by the numbers that cmark gave them.
  init(of block: Node, base: Style = .text, footnoteLabels: [String: String] = [:]) {
    self.base = base
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
    case .text: add(node.literal, style)
    case .softBreak: breakIsPending = true
    case .lineBreak: endLine()
    case .inlineCode: add(node.literal, Style(.code, style.attributes))
    case .inlineHTML:
      if Inlines.isLineBreak(node.literal) {
        endLine()
      } else {
        add(node.literal, Style(.muted, style.attributes))
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
    if openLinks > 0 {
      style.role = .link
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
    if isEntering {
      open.append("")
      openLinks += 1
      return
    }
    openLinks -= 1
    let text = open.popLast() ?? ""
    let url = node.url
    let isShown = text == url || "mailto:" + text == url || "http://" + text == url
    addTarget(isShown && node.title.isEmpty ? "" : url, node.title, after: text)
  }

  private mutating func image(_ node: Node, _ isEntering: Bool) {
    let plain = Style(.muted, style.attributes)
    if isEntering {
      add(node.firstChild == nil ? "[image" : "[image: ", plain)
      open.append("")
    } else {
      let text = open.popLast() ?? ""
      add("]", plain)
      addTarget(node.url, node.title, after: "[" + text)
    }
  }

  /// The whole URL, so that the host is visible when the text says something else.
  private mutating func addTarget(_ url: String, _ title: String, after text: String) {
    if url.isEmpty && title.isEmpty { return }
    let quoted = title.isEmpty ? "" : "“\(title)”"
    let target = [url, quoted].filter { !$0.isEmpty }.joined(separator: " ")
    add((text.isEmpty ? "(" : " (") + target + ")", Style(.link, .dim))
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
