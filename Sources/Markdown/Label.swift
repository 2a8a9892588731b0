/// A bracketed piece of text, `[label]`, that may be a reference or the start of a definition.
struct Label: Hashable {
  /// The text between the brackets, white space runs as one space.
  var text: String
  /// A colon follows the closing bracket: perhaps a definition.
  var isFollowedByColon: Bool
  /// The first byte after the opening bracket.
  var start: Int

  /// The text in the form in which labels are compared.
  var key: String { Label.normalised(text) }

  /// It looks like the start of a footnote definition (`scan_footnote_definition` in cmark).
  var mayDefineFootnote: Bool {
    isFollowedByColon && text.utf8.count > 1 && text.utf8.first == UInt8(ascii: "^")
      && !text.utf8.contains(UInt8(ascii: " "))
  }

  /// The label of a footnote without its "^".
  var footnote: String { String(text.unicodeScalars.dropFirst()) }

  /// The longest label, in bytes: cmark takes 1,000 (`MAX_LINK_LABEL_LENGTH` in inlines.c).
  private static let limit = 1000

  /// All bracket pairs without a bracket inside, in one pass. It finds more than the parser would
  /// (inside code, for one), which costs a definition too many and changes no result.
  static func all(in bytes: UnsafeBufferPointer<UInt8>) -> [Label] {
    var result: [Label] = []
    var start: Int?
    var position = bytes.startIndex
    while position < bytes.endIndex {
      switch bytes[position] {
      case UInt8(ascii: "\\"): position += 1
      case UInt8(ascii: "["): start = position + 1
      case UInt8(ascii: "]"):
        if let first = start, position - first <= limit {
          let label = collapsed(bytes[first..<position])
          if !label.isEmpty {
            let next = position + 1
            let isFollowedByColon = next < bytes.endIndex && bytes[next] == UInt8(ascii: ":")
            result.append(
              Label(text: label, isFollowedByColon: isFollowedByColon, start: first))
          }
        }
        start = nil
      default: break
      }
      position += 1
    }
    return result
  }

  /// Makes labels comparable: case folded (approximately: cmark's table
  /// is not exposed), with single spaces.
  static func normalised(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 < 0x80 && $0 > 0x20 }
    if isPlain { return text.lowercased() }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      .uppercased().lowercased()
  }

  /// One line of text. A label that goes on in the next line of a quote has a quote mark in it.
  private static func collapsed(_ bytes: UnsafeBufferPointer<UInt8>.SubSequence) -> String {
    var result: [UInt8] = []
    var wantsSpace = false
    var isAtLineStart = false
    for byte in bytes {
      switch byte {
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        isAtLineStart = true
        wantsSpace = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"): wantsSpace = true
      case UInt8(ascii: ">") where isAtLineStart: break
      case 0: result += Array("\u{FFFD}".utf8)
      default:
        if wantsSpace && !result.isEmpty { result.append(UInt8(ascii: " ")) }
        wantsSpace = false
        isAtLineStart = false
        result.append(byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}
