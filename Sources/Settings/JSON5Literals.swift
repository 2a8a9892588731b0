/// The small parts of the grammar: white space, names, strings and numbers.
extension JSON5Parser {
  /// Skips white space, line breaks and both kinds of comment.
  mutating func skipSpace() throws(SyntaxError) {
    while let byte = current {
      switch byte {
      case 0x09...0x0D, 0x20: index += 1
      case UInt8(ascii: "/"): try skipComment()
      case 0x80...:
        let scalar = decodeScalar()
        guard scalar.value.properties.isWhitespace || scalar.value == "\u{FEFF}" else { return }
        index += scalar.width
      default: return
      }
    }
  }

  private mutating func skipComment() throws(SyntaxError) {
    let start = index
    let second = index + 1 < bytes.count ? bytes[index + 1] : 0
    switch second {
    case UInt8(ascii: "/"):
      while let byte = current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") {
        index += 1
      }
    case UInt8(ascii: "*"):
      index += 2
      while index + 1 < bytes.count {
        if bytes[index] == UInt8(ascii: "*"), bytes[index + 1] == UInt8(ascii: "/") {
          index += 2
          return
        }
        index += 1
      }
      throw SyntaxError(offset: start, message: "the comment that opens here is never closed")
    default:
      throw SyntaxError(offset: start, message: "a single / is not a comment; write //")
    }
  }

  /// An unquoted name or word; empty when none stands here.
  mutating func identifier() throws(SyntaxError) -> String {
    var name = String.UnicodeScalarView()
    while current != nil {
      let (scalar, width) = decodeScalar()
      let properties = scalar.properties
      let starts = properties.isIDStart || scalar == "$" || scalar == "_"
      if starts || !name.isEmpty && properties.isIDContinue {
        name.append(scalar)
        index += width
      } else if scalar == "\\" {
        throw SyntaxError(offset: index, message: "put a name with a backslash in quotes")
      } else {
        break
      }
    }
    return String(name)
  }

  /// A string in either kind of quote, escapes resolved.
  mutating func quoted() throws(SyntaxError) -> String {
    let open = index
    let quote = bytes[index]
    index += 1
    var text: [UInt8] = []
    while let byte = current {
      index += 1
      switch byte {
      case quote: return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try escape(into: &text, open: open)
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        throw SyntaxError(offset: open, message: "the quote that opens here is not closed")
      default: text.append(byte)
      }
    }
    throw SyntaxError(offset: open, message: "the quote that opens here is not closed")
  }

  private mutating func escape(into text: inout [UInt8], open: Int) throws(SyntaxError) {
    let start = index - 1
    guard let byte = current else {
      throw SyntaxError(offset: open, message: "the quote that opens here is not closed")
    }
    index += 1
    switch byte {
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "v"): text.append(0x0B)
    case UInt8(ascii: "0"): text.append(0x00)
    case UInt8(ascii: "1")...UInt8(ascii: "9"):
      throw SyntaxError(offset: start, message: "a backslash and a digit mean nothing in JSON5")
    case UInt8(ascii: "x"): append(try hexadecimal(digits: 2, from: start), to: &text)
    case UInt8(ascii: "u"): append(try unicodeEscape(from: start), to: &text)
    case UInt8(ascii: "\n"): break
    case UInt8(ascii: "\r"): if current == UInt8(ascii: "\n") { index += 1 }
    default: text.append(byte)
    }
  }

  /// `\uXXXX`, or a surrogate pair of two; half a pair becomes U+FFFD.
  private mutating func unicodeEscape(from start: Int) throws(SyntaxError) -> UInt32 {
    let high = try hexadecimal(digits: 4, from: start)
    guard (0xD800..<0xDC00).contains(high), bytes[index...].starts(with: Array("\\u".utf8)) else {
      return high
    }
    let resume = index
    index += 2
    let low = try hexadecimal(digits: 4, from: start)
    if (0xDC00..<0xE000).contains(low) {
      return 0x10000 + (high - 0xD800) << 10 + (low - 0xDC00)
    }
    index = resume
    return high
  }

  private mutating func hexadecimal(digits: Int, from start: Int) throws(SyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = current?.hexadecimalValue else {
        throw SyntaxError(offset: start, message: "this escape needs \(digits) hexadecimal digits")
      }
      value = value << 4 | digit
      index += 1
    }
    return value
  }

  private func append(_ value: UInt32, to text: inout [UInt8]) {
    text += Array(String(UnicodeScalar(value) ?? "\u{FFFD}").utf8)
  }

  /// A number: decimal or hexadecimal, with a sign, a leading or a trailing point.
  mutating func number() throws(SyntaxError) -> Node.Value {
    let start = index
    while let byte = current {
      guard byte.hexadecimalValue != nil || "xX+-.".utf8.contains(byte) else { break }
      index += 1
    }
    let text = String(decoding: bytes[start..<index], as: UTF8.self)
    let unsigned = text.hasPrefix("+") || text.hasPrefix("-") ? text.dropFirst() : text[...]
    let sign = text.hasPrefix("-") ? "-" : ""
    if unsigned.hasPrefix("0x") || unsigned.hasPrefix("0X") {
      let digits = unsigned.dropFirst(2)
      if digits.first != "-", digits.first != "+", let value = Int64(sign + digits, radix: 16) {
        return .integer(value)
      }
    } else if let first = unsigned.first, first == "." || first.isWholeNumber {
      if let value = Int64(sign + unsigned) { return .integer(value) }
      if let value = Double(sign + unsigned), value.isFinite { return .number(value) }
    }
    throw SyntaxError(offset: start, message: "this is not a number")
  }

  /// The scalar at the reading position and its width in bytes. The file was checked to be UTF-8.
  private func decodeScalar() -> (value: UnicodeScalar, width: Int) {
    var iterator = bytes[index..<min(index + 4, bytes.count)].makeIterator()
    var decoder = UTF8()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return ("\u{FFFD}", 1) }
    return (scalar, UTF8.width(scalar))
  }
}

extension UInt8 {
  /// The value of an ASCII hexadecimal digit; nil for any other byte.
  fileprivate var hexadecimalValue: UInt32? {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return UInt32(self - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): return UInt32(self - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): return UInt32(self - UInt8(ascii: "A") + 10)
    default: return nil
    }
  }
}
