import Messages

/// The text of a configuration file, edited in place: comments, order and spacing of what is
/// there stay, and only what is set changes.
struct ConfigurationText {
  /// The file's bytes, as they stand now; always parse to an object.
  private(set) var bytes: [UInt8]
  /// What they say.
  private(set) var root: Node

  /// - Parameter bytes: nil for a file that is not there yet.
  /// - Throws: `SyntaxError` where the text is no object, so that nothing is written over it.
  init(_ bytes: [UInt8]?) throws(SyntaxError) {
    self.bytes = bytes ?? Array("{\n}\n".utf8)
    root = try JSON5Parser.parse(self.bytes)
    guard root.members != nil else {
      throw SyntaxError(offset: root.offset, message: "a configuration is an object in braces")
    }
  }

  /// Sets a member, at the end of its object if it is new; objects on the way are made.
  ///
  /// - Parameters:
  ///   - path: names from the root on; at least one.
  ///   - value: JSON5 text.
  /// - Throws: where something on the way is no object.
  mutating func set(_ path: [String], to value: String) throws(SyntaxError) {
    var node = root
    for (index, name) in path.enumerated() {
      guard node.members != nil else {
        throw SyntaxError(
          offset: node.offset,
          message: "\(path[..<index].joined(separator: ".")) must be an object in braces")
      }
      if let next = node[name] {
        node = next
        continue
      }
      // The objects that are missing, from the inside out.
      var text = value
      for name in path[(index + 1)...].reversed() { text = "{ \(Self.quoted(name)): \(text) }" }
      return try insert("\(Self.quoted(name)): \(text)", into: node)
    }
    try replace(node, with: value)
  }

  /// Puts an element at the end of a list.
  mutating func append(_ value: String, to list: Node) throws(SyntaxError) {
    try insert(value, into: list)
  }

  /// Puts another value in the place of one.
  mutating func replace(_ node: Node, with value: String) throws(SyntaxError) {
    try edit(node.offset..<node.end, value)
  }

  /// JSON text of a string.
  static func quoted(_ text: String) -> String {
    String(decoding: JSON.string(text).bytes, as: UTF8.self)
  }

  private mutating func edit(_ range: Range<Int>, _ text: String) throws(SyntaxError) {
    var edited = bytes
    edited.replaceSubrange(range, with: Array(text.utf8))
    root = try JSON5Parser.parse(edited)
    bytes = edited
  }

  /// Adds an entry on a line of its own before an object's or a list's closing bracket.
  private mutating func insert(_ entry: String, into node: Node) throws(SyntaxError) {
    let last = node.members?.last?.value.end ?? node.elements?.last?.end
    let bracket = node.end - 1
    // After what is last, be it a comment; a comment that ends with its line ends before ours.
    var place = bracket
    while place > 0, Self.isSpace(bytes[place - 1]) { place -= 1 }
    let closesOnOwnLine = bytes[place..<bracket].contains(UInt8(ascii: "\n"))
    let outer = indentation(of: node.offset)
    var text = "\n\(outer)  \(entry)"
    if last != nil, endsInComma(last ?? 0, place) { text += "," }
    if !closesOnOwnLine { text += "\n\(outer)" }
    var edited = bytes
    edited.replaceSubrange(
      place..<(closesOnOwnLine ? place : bracket), with: Array(text.utf8))
    if let last, !endsInComma(last, place) { edited.insert(UInt8(ascii: ","), at: last) }
    root = try JSON5Parser.parse(edited)
    bytes = edited
  }

  /// Whether a comma stands between a value's end and a place, comments apart.
  private func endsInComma(_ start: Int, _ end: Int) -> Bool {
    var index = start
    while index < end {
      if bytes[index] == UInt8(ascii: ",") { return true }
      if bytes[index] == UInt8(ascii: "/"), index + 1 < end {
        let isLine = bytes[index + 1] == UInt8(ascii: "/")
        index += 2
        while index < end {
          if isLine, bytes[index] == UInt8(ascii: "\n") { break }
          if !isLine, bytes[index - 1] == UInt8(ascii: "*"), bytes[index] == UInt8(ascii: "/") {
            break
          }
          index += 1
        }
      }
      index += 1
    }
    return false
  }

  /// The blanks at the beginning of a byte's line.
  private func indentation(of offset: Int) -> String {
    var start = offset
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    let blanks = bytes[start...].prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    return String(decoding: blanks, as: UTF8.self)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    [0x20, 0x09, 0x0A, 0x0D].contains(byte)
  }
}
