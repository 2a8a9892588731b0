/// Reads JSON5 (https://spec.json5.org): JSON with comments, trailing commas, unquoted names and
/// single quotes. Our own, because JSONDecoder's `allowsJSON5` neither says where a mistake is
/// (swift-foundation 6.3 on Linux: no line, no underlying error) nor keeps the order of members.
struct JSON5Parser {
  /// Deeper nesting is refused: the parser recurses, and no configuration needs it.
  static let depthLimit = 64

  /// The whole file.
  let bytes: [UInt8]
  /// The reading position, in bytes.
  var index: Int

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Parses a whole file, which must hold exactly one value.
  static func parse(_ bytes: [UInt8]) throws(SyntaxError) -> Node {
    var parser = JSON5Parser(bytes)
    try parser.refuseForeignEncoding()
    try parser.skipSpace()
    guard parser.index < bytes.count else {
      throw SyntaxError(offset: parser.index, message: "the file holds no configuration")
    }
    let node = try parser.value(depth: 0)
    try parser.skipSpace()
    guard parser.index == bytes.count else {
      throw SyntaxError(
        offset: parser.index, message: "the configuration ended before this; something is extra")
    }
    return node
  }

  /// The byte at the reading position; nil at the end.
  var current: UInt8? { index < bytes.count ? bytes[index] : nil }

  /// One value of any kind, at the reading position; `depth` counts the brackets around it.
  mutating func value(depth: Int) throws(SyntaxError) -> Node {
    let start = index
    guard depth < Self.depthLimit else {
      throw SyntaxError(
        offset: start, message: "nested deeper than \(Self.depthLimit) levels")
    }
    switch current {
    case nil: throw SyntaxError(offset: start, message: "the file ends where a value should be")
    case let byte?:
      let value = try value(startingWith: byte, depth: depth)
      return Node(value: value, offset: start, end: index)
    }
  }

  private mutating func value(
    startingWith byte: UInt8, depth: Int
  ) throws(SyntaxError) -> Node.Value {
    switch byte {
    case UInt8(ascii: "{"): return .object(try members(depth: depth))
    case UInt8(ascii: "["): return .array(try elements(depth: depth))
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return .string(try quoted())
    case let byte where "0123456789+-.".utf8.contains(byte): return try number()
    default: return try word()
    }
  }

  private mutating func members(depth: Int) throws(SyntaxError) -> [Node.Member] {
    let open = index
    index += 1
    var members: [Node.Member] = []
    while true {
      try skipSpace()
      let start = index
      switch current {
      case nil:
        throw SyntaxError(offset: open, message: "the { that opens here is never closed")
      case UInt8(ascii: "}"):
        index += 1
        return members
      default: break
      }
      let name = try memberName()
      try skipSpace()
      guard current == UInt8(ascii: ":") else {
        throw SyntaxError(
          offset: current == nil ? start : index, message: "a : is missing after this name")
      }
      index += 1
      try skipSpace()
      let value = try value(depth: depth + 1)
      members.append(Node.Member(name: name, offset: start, value: value))
      try separator(closing: UInt8(ascii: "}"), open: open)
    }
  }

  private mutating func elements(depth: Int) throws(SyntaxError) -> [Node] {
    let open = index
    index += 1
    var elements: [Node] = []
    while true {
      try skipSpace()
      switch current {
      case nil:
        throw SyntaxError(offset: open, message: "the [ that opens here is never closed")
      case UInt8(ascii: "]"):
        index += 1
        return elements
      default: break
      }
      elements.append(try value(depth: depth + 1))
      try separator(closing: UInt8(ascii: "]"), open: open)
    }
  }

  /// What stands between two members: a comma, or the closing bracket (left for the caller).
  private mutating func separator(closing: UInt8, open: Int) throws(SyntaxError) {
    try skipSpace()
    switch current {
    case UInt8(ascii: ","): index += 1
    case closing: break
    case nil:
      let bracket = closing == UInt8(ascii: "}") ? "{" : "["
      throw SyntaxError(offset: open, message: "the \(bracket) that opens here is never closed")
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      throw SyntaxError(
        offset: index, message: "the wrong bracket closes here; \(name(of: closing)) is expected")
    default:
      throw SyntaxError(
        offset: index, message: "a comma or \(name(of: closing)) is missing before this")
    }
  }

  private mutating func memberName() throws(SyntaxError) -> String {
    if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") { return try quoted() }
    let name = try identifier()
    guard !name.isEmpty else {
      throw SyntaxError(offset: index, message: "a name or } should be here")
    }
    return name
  }

  private mutating func word() throws(SyntaxError) -> Node.Value {
    let start = index
    switch try identifier() {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "NaN", "Infinity":
      throw SyntaxError(offset: start, message: "this number cannot be sent as JSON")
    case "": throw SyntaxError(offset: start, message: "a value should be here")
    default:
      throw SyntaxError(
        offset: start, message: "text must stand in quotes (or is this a misspelt true or false?)")
    }
  }

  private func name(of byte: UInt8) -> String { String(UnicodeScalar(byte)) }

  /// Editors on other systems save UTF-16; its zero bytes would be a puzzling mistake otherwise.
  private func refuseForeignEncoding() throws(SyntaxError) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      throw SyntaxError(offset: 0, message: "the file is UTF-16; save it as UTF-8")
    }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var offset = 0
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): offset += UTF8.width(scalar)
      case .emptyInput: return
      case .error: throw SyntaxError(offset: offset, message: "this is not UTF-8 text")
      }
    }
  }
}
