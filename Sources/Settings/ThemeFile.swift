import Canvas

/// A theme as its file says it, before what it inherits is added and names become colours.
///
/// ```json5
/// { "name": "mine", "appearance": "dark", "pair": "mine-light", "inherits": "night",
///   "palette": { "sky": "#8ec5ff" },
///   "roles": { "link": { "foreground": "sky", "attributes": ["underline"] } } }
/// ```
/// A colour is a palette name, `#rrggbb`, `0`–`255`, or one of the 16 (`red`, `bright-black`).
struct ThemeFile {
  /// A word of the file and the byte at which it stands.
  struct Word {
    var text: String
    var offset: Int
  }

  /// A role's face in the words of the file.
  struct FaceText {
    /// Where the role is named.
    var offset: Int
    var foreground: Word?
    var background: Word?
    var attributes: Attributes = []
  }

  let source: SourceText
  /// Without a `name` in the file that of the file itself.
  private(set) var name: String
  private(set) var appearance: Theme.Appearance?
  private(set) var pair: Word?
  /// The theme that gives the palette entries and roles that this one lacks.
  private(set) var inherits: Word?
  private(set) var palette: [String: Word] = [:]
  private(set) var roles: [Role: FaceText] = [:]
  /// What the file says that a theme may not say.
  private(set) var problems: [Problem] = []

  /// Reads a file to its end, whatever is wrong in it.
  /// - Parameters:
  ///   - path: as it is to be called in complaints.
  ///   - name: what the theme is asked for as; a file that calls itself otherwise is told so.
  init(path: String, bytes: [UInt8], name: String) {
    source = SourceText(path: path, bytes: bytes)
    self.name = name
    do throws(SyntaxError) {
      let root = try JSON5Parser.parse(bytes)
      guard let members = root.members else {
        complain("a theme is an object in braces", at: root.offset)
        return
      }
      for member in members { read(member) }
    } catch {
      complain(error.message, at: error.offset)
    }
  }

  private mutating func complain(
    _ message: String, at offset: Int, _ severity: Problem.Severity = .error
  ) {
    problems.append(problem(message, at: offset, severity))
  }

  /// A mistake at a byte of this file.
  func problem(
    _ message: String, at offset: Int, _ severity: Problem.Severity = .error
  ) -> Problem {
    Problem(message, in: source, at: offset, severity: severity).redacted(by: Redaction([]))
  }

  private mutating func read(_ member: Node.Member) {
    let value = member.value
    switch member.name {
    case "name":
      guard let word = word(value, "name") else { return }
      if word.text != name {
        complain(
          "the theme calls itself “\(word.text)” in a file named \(name).json; it is called as its "
            + "file", at: word.offset, .warning)
      }
    case "appearance":
      guard let word = word(value, "appearance") else { return }
      appearance = Theme.Appearance(rawValue: word.text)
      if appearance == nil {
        complain("appearance is dark, light or any, not “\(word.text)”", at: word.offset)
      }
    case "pair": pair = word(value, "pair")
    case "inherits": inherits = word(value, "inherits")
    case "palette": readPalette(value)
    case "roles": readRoles(value)
    default:
      let names = ["name", "appearance", "pair", "inherits", "palette", "roles"]
      complain(
        "“\(member.name)” is not a part of a theme; the parts are \(names.joined(separator: ", "))",
        at: member.offset)
    }
  }

  private mutating func readPalette(_ node: Node) {
    guard let members = node.members else {
      return complain("palette must be an object, not \(node.kind)", at: node.offset)
    }
    for member in members {
      guard let word = word(member.value, "a colour") else { continue }
      palette[member.name] = word
      if Color(word.text) == nil { complain(Self.unknown(color: word.text), at: word.offset) }
    }
  }

  private mutating func readRoles(_ node: Node) {
    guard let members = node.members else {
      return complain("roles must be an object, not \(node.kind)", at: node.offset)
    }
    for member in members {
      guard let role = Role(rawValue: member.name) else {
        complain("“\(member.name)” is not a role\(Self.hint(member.name))", at: member.offset)
        continue
      }
      roles[role] = face(member)
    }
  }

  private mutating func face(_ role: Node.Member) -> FaceText {
    var face = FaceText(offset: role.offset)
    guard let members = role.value.members else {
      complain("a role must be an object, not \(role.value.kind)", at: role.value.offset)
      return face
    }
    for member in members {
      switch member.name {
      case "foreground": face.foreground = word(member.value, "foreground")
      case "background": face.background = word(member.value, "background")
      case "attributes": face.attributes = attributes(member.value)
      default:
        complain(
          "a role has foreground, background and attributes, no “\(member.name)”",
          at: member.offset)
      }
    }
    return face
  }

  private mutating func attributes(_ node: Node) -> Attributes {
    guard let elements = node.elements else {
      complain("attributes must be a list, not \(node.kind)", at: node.offset)
      return []
    }
    var attributes: Attributes = []
    for element in elements {
      guard let word = word(element, "an attribute") else { continue }
      if let attribute = Attributes(name: word.text) {
        attributes.insert(attribute)
      } else {
        let names = Attributes.all.flatMap(\.names).joined(separator: ", ")
        complain("“\(word.text)” is not an attribute; they are \(names)", at: word.offset)
      }
    }
    return attributes
  }

  private mutating func word(_ node: Node, _ what: String) -> Word? {
    guard let text = node.rawString else {
      complain("\(what) must be text, not \(node.kind)", at: node.offset)
      return nil
    }
    return Word(text: text, offset: node.offset)
  }
}
