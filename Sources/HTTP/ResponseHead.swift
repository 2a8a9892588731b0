/// The status and headers of an answer, built from the lines that curl hands over one by one.
struct ResponseHead {
  /// The most bytes of header lines accepted, interim answers and trailers included.
  static let limit = 256 << 10

  /// The status of the answer; 0 before its first line.
  private(set) var status = 0
  /// The headers so far, in order.
  private(set) var headers: [HTTPHeader] = []
  /// Whether the empty line after the final answer's headers has come.
  private(set) var isComplete = false
  private var size = 0

  /// Takes one line, with or without its line end; false when the limit is passed.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
    size += line.count
    guard size <= Self.limit else { return false }
    // Lines after the head are trailers; nothing here needs them.
    if isComplete { return true }
    let end = line.lastIndex { $0 != 0x0D && $0 != 0x0A }.map { $0 + 1 } ?? 0
    let text = line[..<end]
    if text.isEmpty {
      finish()
    } else if text.starts(with: "HTTP/".utf8) {
      status = Self.status(text)
      headers = []
    } else if text.first == 0x20 || text.first == 0x09 {
      fold(text)
    } else if let colon = text.firstIndex(of: 0x3A) {
      headers.append(
        HTTPHeader(
          name: String(decoding: text[..<colon], as: UTF8.self),
          value: Self.trimmed(text[(colon + 1)...])))
    }
    return true
  }

  /// An interim answer (100 Continue, 103 Early Hints) is forgotten: the real one follows.
  private mutating func finish() {
    if (100..<200).contains(status) {
      status = 0
      headers = []
    } else {
      isComplete = true
    }
  }

  /// The obsolete continuation of the header before (RFC 9112 section 5.2).
  private mutating func fold(_ text: Slice<UnsafeRawBufferPointer>) {
    guard let last = headers.indices.last else { return }
    headers[last].value += " " + Self.trimmed(text)
  }

  /// The three digits after the first space of a status line; 0 when there are none.
  private static func status(_ line: Slice<UnsafeRawBufferPointer>) -> Int {
    let digits = line.drop { $0 != 0x20 }.dropFirst().prefix(3)
    return Int(String(decoding: digits, as: UTF8.self)) ?? 0
  }

  private static func trimmed(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    let blank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    var rest = text.drop(while: blank)
    while let last = rest.last, blank(last) { rest.removeLast() }
    return String(decoding: rest, as: UTF8.self)
  }
}
