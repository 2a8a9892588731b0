import Canvas
#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif
import Testing

@testable import Terminal

@Suite struct FrameFilterTests {
  private func filtered(_ text: String, rgb: [Int: Color] = [:]) -> String {
    let filter = FrameFilter(rgb: rgb)
    let bytes = filter.filtered(Array(text.utf8), placeholders: Placeholders())
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(
    arguments: [
      ("plain", "plain"), ("\u{1B}[1;31mx\u{1B}[m", "\u{1B}[1;31mx\u{1B}[m"),
      ("\u{1B}[38;5;16mx", "\u{1B}[38;2;255;136;0mx"),
      ("\u{1B}[38;5;16;48;5;17mx", "\u{1B}[38;2;255;136;0;48;2;1;2;3mx"),
      ("\u{1B}[38;5;18mx", "\u{1B}[38;5;18mx"), ("\u{1B}[5mx", "\u{1B}[9mx"),
      ("\u{1B}[0;5;38;5;5m", "\u{1B}[0;9;38;5;5m"), ("\u{1B}[5;5H", "\u{1B}[5;5H"),
      ("\u{1B}[38;5", "\u{1B}[38;5"), ("\u{1B}[", "\u{1B}["), ("\u{1B}", "\u{1B}"),
      ("\u{1B}(B\u{1B}[m", "\u{1B}(B\u{1B}[m"), ("字😀", "字😀"), ("", ""),
    ])
  func renditions(drawn: String, sent: String) {
    let rgb: [Int: Color] = [
      16: .rgb(red: 255, green: 136, blue: 0), 17: .rgb(red: 1, green: 2, blue: 3),
    ]
    #expect(filtered(drawn, rgb: rgb) == sent)
  }

  @Test func standInsBecomeTheirTexts() throws {
    var placeholders = Placeholders()
    let family = placeholders.placeholder(for: "👨‍👩‍👧", width: 2, columnsLeft: 40)
    let icon = placeholders.placeholder(for: "\u{E0B0}", width: 1, columnsLeft: 40)
    #expect(family == placeholders.placeholder(for: "👨‍👩‍👧", width: 2, columnsLeft: 40))
    #expect(family != placeholders.placeholder(for: "👨‍👩‍👧", width: 2, columnsLeft: 2))
    let drawn = Array("a\(family)b\(icon)c".utf8)
    let sent = FrameFilter().filtered(drawn, placeholders: placeholders)
    let erase = "\u{1B}7\u{1B}[2C\u{1B}[m\u{1B}[4X\u{1B}8"
    let expected = "a\u{1B}7👨‍👩‍👧\u{1B}8\(erase)\u{1B}[2Cb\u{1B}7\u{E0B0}\u{1B}8\u{1B}[1Cc"
    #expect(String(decoding: sent, as: UTF8.self) == expected)
  }

  @Test func textOfStandInsCannotAct() {
    var placeholders = Placeholders()
    let evil = placeholders.placeholder(for: "a\u{1B}]52;c;x\u{7}\u{9B}", width: 2, columnsLeft: 40)
    let sent = placeholders.bytes(for: evil.value) ?? []
    let text = String(decoding: sent, as: UTF8.self)
    #expect(text.hasPrefix("\u{1B}7a\u{FFFD}]52;c;x\u{FFFD}\u{FFFD}\u{1B}8"))
  }

  @Test func standInsAreForgottenBeforeTheyRunOut() {
    var placeholders = Placeholders()
    for number in 0..<Placeholders.wide.count {
      let text = "👍\(number)"
      let scalar = placeholders.placeholder(for: text, width: 2, columnsLeft: 80)
      #expect(Placeholders.contains(scalar.value))
    }
    #expect(placeholders.isFull)
    #expect(placeholders.placeholder(for: "one more", width: 2, columnsLeft: 80) == "\u{FFFD}")
  }

  @Test func theExportedWidth() {
    for control in [0x00, 0x1B, 0x7F, 0x80, 0x9B, 0x9F] as [UInt32] {
      #expect(columnWidth(wchar_t(bitPattern: control)) == -1)
    }
    #expect(columnWidth(-1) == -1)
    #expect(columnWidth(0xD800) == -1)
    #expect(columnWidth(0x61) == 1)
    #expect(columnWidth(0x5B57) == 2)
    #expect(columnWidth(0x301) == 0)
    #expect(columnWidth(0x1FAE9) == 2)
  }

  @Test func standInsHaveOneWidthForEveryTable() {
    let ncurses = NcursesWidth()
    Encoding.useUTF8()
    for value in Placeholders.wide {
      guard let scalar = Unicode.Scalar(value), ncurses.of(scalar) == 2 else {
        Issue.record("\(value) is not wide")
        return
      }
    }
    for value in [Placeholders.narrow.lowerBound, Placeholders.narrow.upperBound - 1] {
      #expect(Unicode.Scalar(value).map(ncurses.of) == 1)
    }
  }
}
