import Foundation
import Testing

@testable import Canvas

/// Unicode's own test files, where they are installed (Debian's package `unicode-data`), or in the
/// directory that `CONFAB_UNICODE_DATA` names.
private let directory = URL(
  filePath: ProcessInfo.processInfo.environment["CONFAB_UNICODE_DATA"] ?? "/usr/share/unicode")

private func isThere(_ file: String) -> Bool {
  FileManager.default.fileExists(atPath: directory.appending(path: file).path)
}

/// The lines of a file of the Unicode Character Database without comments and blanks.
private func lines(of file: String) throws -> [String] {
  try String(contentsOf: directory.appending(path: file), encoding: .utf8)
    .split(whereSeparator: \.isNewline)
    .map { line in line.prefix { $0 != "#" }.trimmingCharacters(in: .whitespaces) }
    .filter { !$0.isEmpty }
}

private func scalar(_ hexadecimal: Substring) throws -> Unicode.Scalar {
  try #require(UInt32(hexadecimal, radix: 16).flatMap { Unicode.Scalar($0) })
}

struct UnicodeDataTests {
  /// Swift's `Character` ends at a ZWJ between pictographs that are no emoji; nobody writes these.
  private static let known: Set = ["÷ 2701 × 200D × 2701 ÷"]

  private static let breaks = "auxiliary/GraphemeBreakTest.txt"
  private static let emoji = "emoji/emoji-test.txt"

  /// UAX 29's conformance test: `÷` between scalars is a boundary, `×` is none.
  @Test(.enabled(if: isThere(breaks), "the package unicode-data is not installed"))
  func officialBreakTests() throws {
    var count = 0
    for line in try lines(of: Self.breaks) {
      let clusters = try line.split(separator: "÷").map { cluster in
        try cluster.split(separator: "×").map {
          try scalar($0.trimmingPrefix(" ").prefix { $0 != " " })
        }
      }
      .filter { !$0.isEmpty }
      let text = String(String.UnicodeScalarView(clusters.flatMap { $0 }))
      var found: [[Unicode.Scalar]] = []
      text.withBytes { bytes in
        Clusters.forEach(in: bytes) { range, _ in
          found.append(Array(String(decoding: bytes[range], as: UTF8.self).unicodeScalars))
          return true
        }
      }
      #expect(found == clusters || Self.known.contains(line), "\(line)")
      count += 1
    }
    #expect(count > 500)
  }

  /// Every emoji is one cluster of two columns, and whole in the cells it is put into: ZWJ
  /// sequences, flags, keycaps, skin tones and VS16. Only the text forms that lack VS16
  /// (`unqualified`) may be one column wide.
  @Test(.enabled(if: isThere(emoji), "the package unicode-data is not installed"))
  func everyEmojiTakesTwoColumns() throws {
    var count = 0
    for line in try lines(of: Self.emoji) {
      let fields = line.split(separator: ";")
      let scalars = try fields[0].split(separator: " ").map(scalar)
      let status = fields[1].trimmingCharacters(in: .whitespaces)
      let text = String(String.UnicodeScalarView(scalars))
      var surface = Surface(size: Size(width: 6, height: 1))
      surface.put("a" + text + "b", at: Point(x: 0, y: 0))
      let columns = DisplayWidth.of(text)
      if status != "unqualified" { #expect(columns == 2, "\(line)") }
      #expect(text.count == 1 && surface.text(ofRow: 0).hasPrefix("a\(text)b"), "\(line)")
      #expect(surface[x: 1, y: 0].width == columns, "\(line)")
      #expect(surface[x: 1 + columns, y: 0].glyph == Glyph("b"), "\(line)")
      count += 1
    }
    #expect(count > 3000)
  }
}
