/// The link reference definitions and footnote labels of the text so far.
///
/// cmark resolves references within one parse and does not tell what it collected. Blocks are
/// parsed by themselves here, so what earlier text defined is kept, and given to a later block as
/// lines of Markdown in front of it.
struct Definitions: Sendable {
  /// What a link reference definition says.
  struct Link: Hashable, Sendable {
    /// The label as it was written.
    var label: String
    var url: String
    var title: String
  }

  /// What one segment defines.
  struct Found {
    var links: [Link] = []
    /// Labels of footnotes, without their "^".
    var footnotes: [String] = []
  }

  private var links: [String: (link: Link, segment: Int)] = [:]
  private var footnotes: [String: Int] = [:]

  var isEmpty: Bool { links.isEmpty && footnotes.isEmpty }

  /// Adds what is not yet defined: the first definition of a label wins (CommonMark 4.7).
  mutating func add(_ found: Found, segment: Int) {
    for link in found.links {
      let key = Label.normalised(link.label)
      if links[key] == nil { links[key] = (link, segment) }
    }
    for label in found.footnotes {
      let key = "^" + Label.normalised(label)
      if footnotes[key] == nil { footnotes[key] = segment }
    }
  }

  /// What the link with the normalised label refers to.
  func link(_ key: String) -> Link? { links[key]?.link }

  /// The number of the segment that defines a normalised label.
  func segment(defining key: String) -> Int? { links[key]?.segment ?? footnotes[key] }
}

extension Definitions.Link {
  /// The definition as one line of Markdown that cmark reads back as the same definition.
  var markdown: String {
    let line = "[\(label)]: <\(Definitions.Link.escaped(url))>"
    return title.isEmpty ? line : line + " \"\(Definitions.Link.escaped(title))\""
  }

  /// Escapes what would end or change a link destination or title; controls become entities,
  /// because a destination must not hold a line end.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<", ">", "\"", "\\", "&": result += "\\" + String(scalar)
      case "\0"..<" ": result += "&#\(scalar.value);"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
