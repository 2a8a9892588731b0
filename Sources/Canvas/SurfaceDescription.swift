extension Surface: CustomStringConvertible {
  /// The surface as text, for golden screens: its rows between bars, then, where anything is
  /// not plain, a letter per cell for the role (a blank is `.text`, `~` the second half of a
  /// wide glyph) and one for the attributes, each with a legend.
  package var description: String {
    var lines = ["\(size.width)x\(size.height)"]
    lines += (0..<size.height).map { "|" + text(ofRow: $0) + "|" }
    let roles = grid { $0.width == 0 ? "~" : Self.letter(of: $0.style.role) }
    if let roles {
      lines += ["roles"] + roles
      lines += Role.allCases.filter { role in
        role != .text && cells.contains { $0.style.role == role }
      }
      .map { "  \(Self.letter(of: $0)) \($0.rawValue)" }
    }
    let attributes = grid { Self.letter(of: $0.style.attributes) }
    if let attributes {
      lines += ["attributes"] + attributes
      let used = Set(cells.map(\.style.attributes)).subtracting([[]])
      lines += used.sorted { $0.rawValue < $1.rawValue }
        .map { "  \(Self.letter(of: $0)) \($0.names.joined(separator: "+"))" }
    }
    if cells.contains(where: { $0.style.link > 0 }) { lines += ["links"] + linkRows }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The cells of each link: `  row,first column-last column target`.
  private var linkRows: [String] {
    var rows: [String] = []
    for y in 0..<size.height {
      var x = 0
      while x < size.width {
        let link = self[x: x, y: y].style.link
        let start = x
        while x < size.width, self[x: x, y: y].style.link == link { x += 1 }
        guard link > 0 else { continue }
        rows.append("  \(y),\(start)-\(x - 1) \(hyperlink(of: Style(link: link))?.target ?? "?")")
      }
    }
    return rows
  }

  /// One character per cell in rows between bars; nil if all are blank.
  private func grid(_ letter: (Cell) -> Character) -> [String]? {
    var isBlank = true
    let rows = (0..<size.height).map { y in
      var row = "|"
      for cell in cells[y * size.width..<(y + 1) * size.width] {
        let letter = letter(cell)
        if letter != " " { isBlank = false }
        row.append(letter)
      }
      return row + "|"
    }
    return isBlank ? nil : rows
  }

  /// The fixed letter of a role: it never depends on what else is on the screen, so that a
  /// golden screen changes only where the screen does.
  static func letter(of role: Role) -> Character {
    switch role {
    case .text: " "
    case .muted: "m"
    case .accent: "a"
    case .user: "u"
    case .assistant: "A"
    case .info: "i"
    case .warning: "w"
    case .error: "e"
    case .heading: "h"
    case .emphasis: "E"
    case .strong: "S"
    case .link: "l"
    case .quote: "q"
    case .listMarker: "*"
    case .rule: "-"
    case .code: "c"
    case .codeLabel: "C"
    case .keyword: "k"
    case .type: "t"
    case .function: "f"
    case .string: "s"
    case .number: "n"
    case .comment: "#"
    case .diffAdded: "+"
    case .diffRemoved: "_"
    case .statusBar: "b"
    case .statusAlias: "B"
    case .statusProblem: "!"
    case .input: "."
    case .prompt: ">"
    case .placeholder: "p"
    case .queued: "Q"
    case .selected: "="
    case .match: "M"
    case .pickerTitle: "T"
    case .marker: "?"
    }
  }

  /// A letter for a single attribute; for a combination one of its own, by its place among them.
  static func letter(of attributes: Attributes) -> Character {
    switch attributes {
    case []: " "
    case .bold: "b"
    case .italic: "i"
    case .underline: "u"
    case .strikethrough: "s"
    case .reverse: "r"
    case .dim: "d"
    default:
      combinations[Int(attributes.rawValue) % combinations.count]
    }
  }
}

/// The letters of attribute sets by their value; those of single attributes are not used.
private let combinations = Array("   0 123 456789A BCDEFGHIJKLMNOP QRSTUVWXYZacefghjklmnopqtvwxyz*")

extension Attributes {
  /// The names of the attributes in the set, in the order of their values.
  package var names: [String] {
    let all: [(Attributes, String)] = [
      (.bold, "bold"), (.italic, "italic"), (.underline, "underline"),
      (.strikethrough, "strikethrough"), (.reverse, "reverse"), (.dim, "dim"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}

extension Frame: CustomStringConvertible {
  /// The surface's description with the caret's place (`column,row`) and the title, if any.
  package var description: String {
    let title = title.map { "title \($0)\n" } ?? ""
    return surface.description + "caret \(caret.x),\(caret.y)\n" + title
  }
}
