extension Surface {
  /// The surface as an SVG picture, cell by cell as a terminal shows it.
  /// - Parameters:
  ///   - foreground: what the theme's own default stands for, where it names no colour.
  ///   - background: likewise, for the ground.
  ///   - caret: where to draw a bar, if anywhere.
  package func svg(
    theme: Theme, foreground: Color = .rgb(red: 0xD8, green: 0xDE, blue: 0xE9),
    background: Color = .rgb(red: 0x16, green: 0x18, blue: 0x20), caret: Point? = nil
  ) -> String {
    let ground = theme.face(.text).background ?? background
    let width = Picture.number(Double(size.width) * Picture.column + 2 * Picture.margin)
    let height = Picture.number(Double(size.height) * Picture.row + 2 * Picture.margin)
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" "
        + "viewBox=\"0 0 \(width) \(height)\">",
      "<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"\(ground.hexadecimal)\"/>",
      "<g font-family=\"ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace\" "
        + "font-size=\"14\" xml:space=\"preserve\">",
    ]
    let picture = Picture(
      surface: self, theme: theme, foreground: foreground, background: ground)
    for y in 0..<size.height {
      let runs = picture.runs(ofRow: y)
      lines += picture.grounds(of: runs, row: y)
      lines += runs.compactMap { picture.text(of: $0, row: y) }
    }
    if let caret {
      let x = Picture.number(Picture.margin + Double(caret.x) * Picture.column)
      let y = Picture.number(Picture.margin + Double(caret.y) * Picture.row + 2)
      lines.append(
        "<rect x=\"\(x)\" y=\"\(y)\" width=\"2\" height=\"\(Picture.number(Picture.row - 4))\" "
          + "fill=\"\(picture.color(theme.face(.text).foreground).hexadecimal)\"/>")
    }
    return (lines + ["</g>", "</svg>", ""]).joined(separator: "\n")
  }
}

/// The measures of a picture, and how runs of cells are written.
private struct Picture {
  static let column = 8.4
  static let row = 19.0
  static let margin = 12.0

  let surface: Surface
  let theme: Theme
  let foreground: Color
  let background: Color

  /// Neighbouring cells that are written in one piece.
  struct Run {
    var start: Int
    var columns: Int
    var text: String
    var style: Style
    var isPlain: Bool
  }

  /// Stretches of one style; what is not ASCII stands alone, so that it keeps its columns
  /// whatever font draws it.
  func runs(ofRow y: Int) -> [Run] {
    var runs: [Run] = []
    for x in 0..<surface.size.width {
      let cell = surface[x: x, y: y]
      if cell.width == 0 { continue }
      let isPlain = cell.glyph.rawValue < 0x80
      let isRule = cell.glyph == Glyph("─")
      if let last = runs.last, last.style == cell.style,
        isPlain && last.isPlain || isRule && last.text.hasSuffix("─")
      {
        runs[runs.count - 1].columns += 1
        runs[runs.count - 1].text += surface.text(of: cell.glyph)
      } else {
        runs.append(
          Run(
            start: x, columns: Int(cell.width), text: surface.text(of: cell.glyph),
            style: cell.style, isPlain: isPlain))
      }
    }
    return runs
  }

  func color(_ color: Color?) -> Color { color ?? foreground }

  /// The colours of a run as they are seen: reversed ones changed over.
  private func colors(of run: Run) -> (foreground: Color, background: Color) {
    let face = theme.face(run.style)
    let own = (face.foreground ?? foreground, face.background ?? background)
    return face.attributes.contains(.reverse) ? (own.1, own.0) : own
  }

  /// The rectangles behind a row, in one piece where neighbours have one colour (seams would
  /// show), and none where it is the picture's own ground.
  func grounds(of runs: [Run], row: Int) -> [String] {
    var pieces: [(start: Int, columns: Int, color: Color)] = []
    for run in runs {
      let color = colors(of: run).background
      if let last = pieces.last, last.color == color {
        pieces[pieces.count - 1].columns += run.columns
      } else {
        pieces.append((run.start, run.columns, color))
      }
    }
    return pieces.filter { $0.color != background }.map { piece in
      rectangle(
        x: Self.margin + Double(piece.start) * Self.column,
        y: Self.margin + Double(row) * Self.row, width: Double(piece.columns) * Self.column,
        height: Self.row, color: piece.color)
    }
  }

  private func rectangle(
    x: Double, y: Double, width: Double, height: Double, color: Color, more: String = ""
  ) -> String {
    "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" "
      + "height=\"\(Self.number(height))\" fill=\"\(color.hexadecimal)\"\(more)/>"
  }

  /// The text of a run, unless it is blank.
  func text(of run: Run, row: Int) -> String? {
    var run = run
    let face = theme.face(run.style)
    let lined = face.attributes.intersection([.underline, .strikethrough])
    if lined.isEmpty {
      while run.text.hasPrefix(" ") {
        run.text.removeFirst()
        run.columns -= 1
        run.start += 1
      }
      while run.text.hasSuffix(" ") {
        run.text.removeLast()
        run.columns -= 1
      }
      if run.text.isEmpty { return nil }
    }
    if let box = box(run, row: row) { return box }
    var tag = "<text x=\"\(x(run.start))\" y=\"\(Self.number(baseline(row)))\""
    if run.isPlain {
      tag += " textLength=\"\(Self.number(Double(run.columns) * Self.column))\""
      tag += " lengthAdjust=\"spacingAndGlyphs\""
    }
    tag += " fill=\"\(colors(of: run).foreground.hexadecimal)\""
    if face.attributes.contains(.bold) { tag += " font-weight=\"bold\"" }
    if face.attributes.contains(.italic) { tag += " font-style=\"italic\"" }
    if face.attributes.contains(.dim) { tag += " opacity=\"0.6\"" }
    if !lined.isEmpty {
      let names = [
        lined.contains(.underline) ? "underline" : nil,
        lined.contains(.strikethrough) ? "line-through" : nil,
      ]
      tag += " text-decoration=\"\(names.compactMap { $0 }.joined(separator: " "))\""
    }
    return tag + ">\(Self.escaped(run.text))</text>"
  }

  /// Box lines are drawn as lines: as letters they would not meet.
  private func box(_ run: Run, row: Int) -> String? {
    guard let first = run.text.first, let arms = Self.arms[first] else { return nil }
    let left = Self.margin + Double(run.start) * Self.column
    let top = Self.margin + Double(row) * Self.row
    let color = colors(of: run).foreground
    let more = theme.face(run.style).attributes.contains(.dim) ? " opacity=\"0.6\"" : ""
    let (x, y) = ((Self.column / 2).rounded(), (Self.row / 2).rounded())
    var lines = ""
    if arms.left || arms.right {
      let start = arms.left ? 0 : x
      let end = arms.right ? Double(run.columns) * Self.column : x + 1
      lines += rectangle(
        x: left + start, y: top + y, width: end - start, height: 1, color: color, more: more)
    }
    if arms.up || arms.down {
      let start = arms.up ? 0 : y
      let end = arms.down ? Self.row : y + 1
      lines += rectangle(
        x: left + x, y: top + start, width: 1, height: end - start, color: color, more: more)
    }
    return lines
  }

  /// Where the lines of a box character lead to from its middle.
  private static let arms: [Character: (left: Bool, right: Bool, up: Bool, down: Bool)] = [
    "─": (true, true, false, false), "│": (false, false, true, true),
    "┌": (false, true, false, true), "┐": (true, false, false, true),
    "└": (false, true, true, false), "┘": (true, false, true, false),
    "╭": (false, true, false, true), "╮": (true, false, false, true),
    "╰": (false, true, true, false), "╯": (true, false, true, false),
    "├": (false, true, true, true), "┤": (true, false, true, true),
    "┬": (true, true, false, true), "┴": (true, true, true, false),
    "┼": (true, true, true, true),
  ]

  private func x(_ column: Int) -> String {
    Self.number(Self.margin + Double(column) * Self.column)
  }

  private func baseline(_ row: Int) -> Double {
    Self.margin + Double(row) * Self.row + 14
  }

  /// A number with at most one decimal: the same text on every machine.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
  }
}
