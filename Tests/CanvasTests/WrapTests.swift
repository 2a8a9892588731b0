import PropertyTesting
import Testing

@testable import Canvas

struct WrapTests {
  @Test(arguments: [
    (10, "", [""]), (10, "short", ["short"]), (5, "hello world", ["hello", "world"]),
    (7, "hello world", ["hello", "world"]), (11, "hello world", ["hello world"]),
    (5, "hello   world", ["hello", "world"]), (5, "hello ", ["hello"]), (6, "hello  ", ["hello "]),
    (4, "abcdefghij", ["abcd", "efgh", "ij"]), (4, "ab cdefghi", ["ab", "cdef", "ghi"]),
    (10, "a\nb\n\nc", ["a", "b", "", "c"]), (10, "a\n", ["a", ""]), (3, "    x", ["   ", "x"]),
    (4, "世界世界", ["世界", "世界"]), (5, "世界世界", ["世界", "世界"]),
    (6, "世界世、界", ["世界", "世、界"]), (6, "「世界」世", ["「世", "界」世"]), (4, "a世界b", ["a世", "界b"]),
    (1, "世a", ["世", "a"]), (1, "ab c", ["a", "b", "c"]), (2, "👨‍👩‍👧👨‍👩‍👧", ["👨‍👩‍👧", "👨‍👩‍👧"]),
    (9, "a\tb\tc", ["a   b   c"]), (8, "word (世界)", ["word (世", "界)"]),
    (3, "e\u{301}e\u{301}e\u{301}e", ["e\u{301}e\u{301}e\u{301}", "e"]),
    (10, "    indented text", ["    indent", "ed text"]), (4, "a b c d e", ["a b", "c d", "e"]),
    (8, "世界 hello", ["世界", "hello"]), (6, "abc世界", ["abc世", "界"]),
  ])
  func wraps(width: Int, text: String, rows: [String]) {
    #expect(Wrap(width: width).lines([Span(text)]).map(\.text) == rows)
  }

  @Test func wordsReachAcrossSpans() {
    let bold = Style(.strong)
    let spans = [Span("one tw"), Span("ofold thr", bold), Span("ee")]
    let lines = Wrap(width: 8).lines(spans, position: 100)
    #expect(lines.map(\.text) == ["one", "twofold", "three"])
    #expect(lines.map(\.position) == [100, 104, 112])
    #expect(lines[1].spans == [Span("tw"), Span("ofold", bold)])
    #expect(lines[2].spans == [Span("thr", bold), Span("ee")])
  }

  @Test func prefixesAreNotContent() {
    let marker = [Span("• ", Style(.listMarker))]
    let wrap = Wrap(width: 6, first: marker, rest: [Span("  ")])
    let lines = wrap.lines([Span("ab cdef gh\nij")])
    #expect(lines.map(\.text) == ["• ab", "  cdef", "  gh", "  ij"])
    #expect(lines.map(\.position) == [0, 3, 8, 11])
    #expect(wrap.lines([]).map(\.text) == ["• "])
    let quote = Wrap(width: 3, first: [Span("│ │ │ ", Style(.quote))])
    #expect(quote.lines([Span("ab")]).map(\.text) == ["│ a", "│ b"])
  }

  @Test func aNarrowerRestIsMeasuredAnew() {
    let wrap = Wrap(width: 8, rest: [Span("      ")])
    #expect(
      wrap.lines([Span("ab cdefghi")]).map(\.text) == [
        "ab", "      cd", "      ef", "      gh", "      i",
      ])
  }

  @Test func everyRowFitsAndNothingIsLost() {
    var random = SeededGenerator(seed: 4)
    for round in 0..<4000 {
      var spans: [Span] = []
      for index in 0..<Int.random(in: 0..<5, using: &random) {
        let text = Sanitizer.plain(
          random.text(length: Int.random(in: 0..<9, using: &random), wild: true))
        spans.append(Span(text, index % 2 == 0 ? .text : Style(.code)))
      }
      let width = 1 + round % 17
      let first = round % 3 == 0 ? [Span("- ", Style(.listMarker))] : []
      let rest = round % 3 == 0 ? [Span("    ")] : []
      let content = TabStops.expand(spans).map(\.text).joined()
      let lines = Wrap(width: width, first: first, rest: rest).lines(spans, position: 7)
      var shown = ""
      for (number, line) in lines.enumerated() {
        let prefix = number == 0 ? first : rest
        let cut = min(DisplayWidth.of(prefix), width - 1)
        let own = String(decoding: Array(line.text.utf8.dropFirst(cut)), as: UTF8.self)
        let isOneCluster = own.count == 1 || DisplayWidth.of(own) <= max(2, own.count)
        #expect(line.width <= width || isOneCluster && own.unicodeScalars.count < 40, "\(own)")
        if line.width > width {
          let spans = line.spans.filter { $0.style.role != .listMarker && !$0.text.isEmpty }
          #expect(spans.flatMap(\.text).filter { $0 != " " }.count == 1, "\(line)")
        }
        // The content at the line's position is the line.
        let before = line.position - 7
        #expect(Array(content.utf8.dropFirst(before).prefix(own.utf8.count)) == Array(own.utf8))
        shown += own
      }
      let kept = content.utf8.filter { $0 != 0x20 && $0 != 0x0A }
      #expect(shown.utf8.filter { $0 != 0x20 } == kept)
      #expect(lines.map(\.position) == lines.map(\.position).sorted())
    }
  }

  @Test func positionsDoNotDependOnTheWidthOfTheRow() {
    let text = "one two three\nfour five 世界世界 six"
    for width in 1...40 {
      let lines = Wrap(width: width).lines([Span(text)])
      #expect(lines.contains { $0.position == 14 }, "the hard break is at 14 in width \(width)")
    }
  }

  @Test(arguments: [
    ("hello", 5, "hello"), ("hello", 4, "hel…"), ("世界", 3, "世…"), ("世界", 2, "…"), ("ab", 0, ""),
    ("ab", -1, ""),
  ])
  func truncates(text: String, columns: Int, shown: String) {
    #expect(text.truncated(to: columns) == shown)
  }

  @Test func truncatesAcrossSpans() {
    let line = Line([Span("ab"), Span("cd", Style(.code)), Span("ef")], position: 3)
    #expect(
      line.truncated(to: 4) == Line([Span("ab"), Span("c…", Style(.code))], position: 3))
    #expect(line.truncated(to: 3) == Line([Span("ab"), Span("…", Style(.code))], position: 3))
    #expect(line.truncated(to: 6) == line)
  }
}
