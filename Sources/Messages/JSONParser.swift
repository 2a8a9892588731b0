extension JSON {
  /// Why a text is not JSON (RFC 8259), or not JSON that we are willing to read.
  package struct SyntaxError: Error, Hashable, Sendable {
    /// What was wrong.
    package enum Reason: Hashable, Sendable {
      /// The text stops inside a value; also an empty text.
      case unexpectedEnd
      /// A byte that cannot stand there.
      case unexpectedByte
      /// More than `JSON.depthLimit` arrays and objects inside each other.
      case tooDeep
    }

    /// What was wrong.
    package var reason: Reason
    /// Bytes before the place.
    package var offset: Int

    /// One plain sentence.
    package var sentence: String {
      switch reason {
      case .unexpectedEnd: "The JSON text ends after \(offset) bytes, inside a value."
      case .unexpectedByte: "The text is not JSON from byte \(offset) on."
      case .tooDeep: "The JSON text is nested more than \(JSON.depthLimit) levels deep."
      }
    }
  }

  /// Nesting beyond this is an error, so that no input can exhaust the stack.
  package static let depthLimit = 64

  /// Reads one JSON text. Numbers, structure and literals are read strictly; inside strings, half a
  /// surrogate pair and invalid UTF-8 become U+FFFD and raw control characters stay. Of members
  /// with the same name the last counts. A byte order mark before the text is skipped.
  package init(parsing bytes: [UInt8]) throws(SyntaxError) {
    self = try bytes.withUnsafeBufferPointer { (buffer) throws(SyntaxError) -> JSON in
      var parser = JSONParser(buffer)
      return try parser.document()
    }
  }
}

/// A recursive descent over the bytes of one JSON text; valid only while the buffer is.
private struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var offset = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { offset = 3 }
  }

  mutating func document() throws(JSON.SyntaxError) -> JSON {
    let value = try value(depth: 0)
    skipWhitespace()
    if offset < bytes.count { throw error(.unexpectedByte) }
    return value
  }

  private func error(_ reason: JSON.SyntaxError.Reason) -> JSON.SyntaxError {
    JSON.SyntaxError(reason: reason, offset: offset)
  }

  private mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  /// The next byte that is not white space, not consumed.
  private mutating func peek() throws(JSON.SyntaxError) -> UInt8 {
    skipWhitespace()
    guard offset < bytes.count else { throw error(.unexpectedEnd) }
    return bytes[offset]
  }

  private mutating func value(depth: Int) throws(JSON.SyntaxError) -> JSON {
    switch try peek() {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try array(depth: depth + 1)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .bool(true))
    case UInt8(ascii: "f"): return try literal("false", .bool(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    default: return try number()
    }
  }

  private mutating func object(depth: Int) throws(JSON.SyntaxError) -> JSON {
    guard depth <= JSON.depthLimit else { throw error(.tooDeep) }
    offset += 1
    var members: [String: JSON] = [:]
    if try peek() == UInt8(ascii: "}") {
      offset += 1
      return .object(members)
    }
    while true {
      guard try peek() == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
      let name = try string()
      guard try peek() == UInt8(ascii: ":") else { throw error(.unexpectedByte) }
      offset += 1
      members[name] = try value(depth: depth)
      if try endsList(with: UInt8(ascii: "}")) { return .object(members) }
    }
  }

  private mutating func array(depth: Int) throws(JSON.SyntaxError) -> JSON {
    guard depth <= JSON.depthLimit else { throw error(.tooDeep) }
    offset += 1
    var elements: [JSON] = []
    if try peek() == UInt8(ascii: "]") {
      offset += 1
      return .array(elements)
    }
    while true {
      elements.append(try value(depth: depth))
      if try endsList(with: UInt8(ascii: "]")) { return .array(elements) }
    }
  }

  /// Consumes the comma or the closing bracket after an element.
  private mutating func endsList(with bracket: UInt8) throws(JSON.SyntaxError) -> Bool {
    let byte = try peek()
    guard byte == UInt8(ascii: ",") || byte == bracket else { throw error(.unexpectedByte) }
    offset += 1
    return byte == bracket
  }

  private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSON.SyntaxError)
    -> JSON
  {
    for index in 0..<word.utf8CodeUnitCount {
      guard offset < bytes.count else { throw error(.unexpectedEnd) }
      guard bytes[offset] == word.utf8Start[index] else { throw error(.unexpectedByte) }
      offset += 1
    }
    return value
  }

  private mutating func digits() throws(JSON.SyntaxError) {
    let start = offset
    while offset < bytes.count, 0x30...0x39 ~= bytes[offset] { offset += 1 }
    guard offset > start else {
      throw error(offset < bytes.count ? .unexpectedByte : .unexpectedEnd)
    }
  }

  private func next(is byte: UInt8) -> Bool { offset < bytes.count && bytes[offset] == byte }

  private mutating func number() throws(JSON.SyntaxError) -> JSON {
    let start = offset
    var isInteger = true
    if next(is: UInt8(ascii: "-")) { offset += 1 }
    if next(is: UInt8(ascii: "0")) { offset += 1 } else { try digits() }
    if next(is: UInt8(ascii: ".")) {
      isInteger = false
      offset += 1
      try digits()
    }
    if next(is: UInt8(ascii: "e")) || next(is: UInt8(ascii: "E")) {
      isInteger = false
      offset += 1
      if next(is: UInt8(ascii: "+")) || next(is: UInt8(ascii: "-")) { offset += 1 }
      try digits()
    }
    let text = String(decoding: bytes[start..<offset], as: UTF8.self)
    if isInteger, let value = Int64(text) { return .integer(value) }
    let limit = Double.greatestFiniteMagnitude
    guard let value = Double(text) else { throw error(.unexpectedByte) }
    return .number(min(max(value, -limit), limit))
  }

  private mutating func string() throws(JSON.SyntaxError) -> String {
    offset += 1
    let start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        // Repairs invalid UTF-8 on the way.
        let text = String(
          decoding: UnsafeBufferPointer(rebasing: bytes[start..<offset]), as: UTF8.self)
        offset += 1
        return text
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      default: offset += 1
      }
    }
    throw error(.unexpectedEnd)
  }

  /// The rest of a string with at least one escape; `start` is the byte after the quote.
  private mutating func escapedString(from start: Int) throws(JSON.SyntaxError) -> String {
    var text = Array(bytes[start..<offset])
    while offset < bytes.count {
      let byte = bytes[offset]
      offset += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: text, as: UTF8.self) }
      if byte != UInt8(ascii: "\\") {
        text.append(byte)
        continue
      }
      guard offset < bytes.count else { break }
      let escape = bytes[offset]
      offset += 1
      switch escape {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(escape)
      case UInt8(ascii: "n"): text.append(0x0A)
      case UInt8(ascii: "t"): text.append(0x09)
      case UInt8(ascii: "r"): text.append(0x0D)
      case UInt8(ascii: "b"): text.append(0x08)
      case UInt8(ascii: "f"): text.append(0x0C)
      case UInt8(ascii: "u"): text.append(contentsOf: String(try scalar()).utf8)
      default:
        offset -= 1
        throw error(.unexpectedByte)
      }
    }
    throw error(.unexpectedEnd)
  }

  /// The scalar of a `\u` escape, or of two that are a surrogate pair.
  private mutating func scalar() throws(JSON.SyntaxError) -> Unicode.Scalar {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return scalar }
    let afterFirst = offset
    if 0xD800...0xDBFF ~= first, next(is: UInt8(ascii: "\\")) {
      offset += 1
      if next(is: UInt8(ascii: "u")) {
        offset += 1
        let second = try hexadecimal()
        if 0xDC00...0xDFFF ~= second {
          return Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
            ?? "\u{FFFD}"
        }
      }
      offset = afterFirst
    }
    return "\u{FFFD}"
  }

  private mutating func hexadecimal() throws(JSON.SyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard offset < bytes.count else { throw error(.unexpectedEnd) }
      let byte = bytes[offset]
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
      default: throw error(.unexpectedByte)
      }
      offset += 1
    }
    return value
  }
}
