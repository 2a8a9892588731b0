/// Where a link leads, in a form that is safe inside the terminal's sequence for links (OSC 8).
///
/// There is no other way to such a sequence than through here: what a model wrote becomes ASCII of
/// the characters that RFC 3986 allows in a URL, everything else percent-encoded as UTF-8, so that
/// no control character and no delimiter of the sequence can be in it.
package struct Hyperlink: Hashable, Sendable {
  /// The URL, ASCII, at most `limit` bytes.
  package let target: String

  /// The longest URL in bytes; VTE takes 2,083 and iTerm2 drops longer ones ("Hyperlinks in
  /// terminal emulators", the text in which OSC 8 is described).
  package static let limit = 2_000

  /// What a terminal is asked to open at most. `file:` and what starts programs stay text.
  private static let schemes: Set<String> = ["http", "https", "mailto"]

  /// Nil for another scheme, for what is relative, and for what is too long.
  package init?(_ url: String) {
    guard url.utf8.count <= Self.limit, let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")),
      Self.schemes.contains(url[..<colon].lowercased())
    else { return nil }
    let bytes = Array(url.utf8)
    var target: [UInt8] = []
    target.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      if Self.isAllowed(byte, before: bytes[(index + 1)...]) {
        target.append(byte)
      } else {
        target += [UInt8(ascii: "%"), Self.digit(byte >> 4), Self.digit(byte & 15)]
      }
    }
    guard target.count <= Self.limit else { return nil }
    self.target = String(decoding: target, as: UTF8.self)
  }

  /// Ties the pieces of a wrapped link together (the `id` of OSC 8). It depends on the URL alone,
  /// so that it is the same in every frame: FNV-1a, 32 bits.
  package var id: String {
    var hash: UInt32 = 0x811C_9DC5
    for byte in target.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
    return String(hash, radix: 16)
  }

  /// Unreserved and reserved characters (RFC 3986, 2.2 and 2.3), and "%" that begins an escape.
  private static func isAllowed(_ byte: UInt8, before rest: ArraySlice<UInt8>) -> Bool {
    switch byte {
    case UInt8(ascii: "%"):
      rest.count >= 2 && rest.prefix(2).allSatisfy(isHexadecimal)
    // All between "!" and "~" but for " % < > \ ^ ` { | }, which no URL holds.
    case 0x21, 0x23, 0x24, 0x26...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E: true
    default: false
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 { Array("0123456789ABCDEF".utf8)[Int(value)] }
}
