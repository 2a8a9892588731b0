import PropertyTesting
import Testing

@testable import Canvas

struct EditorLayoutTests {
  @Test(arguments: [
    (5, "", [""]), (5, "abc", ["abc"]), (5, "abcde", ["abcde", ""]), (5, "abcdef", ["abcde", "f"]),
    (5, "ab\n", ["ab", ""]), (5, "abcde\nf", ["abcde", "", "f"]), (5, "\n\n", ["", "", ""]),
    (6, "ab cdefg", ["ab ", "cdefg"]), (5, "hello world", ["hello", " ", "world", ""]),
    (3, "世界", ["世", "界"]), (4, "世界", ["世界", ""]), (1, "世", ["世", ""]),
    (9, "a\tb", ["a   b"]), (9, "a\u{202E}b", ["a<U+202E>", "b"]), (9, "\u{1B}[m", ["␛[m"]),
    (3, "   a", ["   ", "a"]), (9, "👨‍👩‍👧👨‍👩‍👧", ["👨‍👩‍👧👨‍👩‍👧"]),
  ])
  func rows(width: Int, text: String, rows: [String]) {
    let layout = EditorLayout(text: text, width: width)
    #expect(layout.rows.indices.map { layout.line($0).text } == rows)
  }

  @Test(arguments: [
    (5, "", 0, Point(x: 0, y: 0)), (5, "abc", 3, Point(x: 3, y: 0)),
    (5, "abcde", 5, Point(x: 0, y: 1)), (5, "abcdef", 5, Point(x: 0, y: 1)),
    (5, "ab\n", 3, Point(x: 0, y: 1)), (5, "ab\n", 2, Point(x: 2, y: 0)),
    (5, "abcde\nf", 5, Point(x: 0, y: 1)), (5, "abcde\nf", 6, Point(x: 0, y: 2)),
    (9, "世界", 1, Point(x: 2, y: 0)), (9, "a\tb", 2, Point(x: 4, y: 0)),
  ])
  func points(width: Int, text: String, offset: Int, point: Point) {
    let layout = EditorLayout(text: text, width: width)
    let index = text.index(text.startIndex, offsetBy: offset)
    #expect(layout.point(of: index) == point)
    #expect(layout.index(at: point) == index)
  }

  @Test func placesOutsideAreNearest() {
    let text = "abc\nde 世界"
    let layout = EditorLayout(text: text, width: 5)
    let offset = { (x: Int, y: Int) in
      text.distance(from: text.startIndex, to: layout.index(at: Point(x: x, y: y)))
    }
    #expect(layout.rows.count == 3)
    #expect(offset(9, 0) == 3)
    #expect(offset(-1, 1) == 4)
    #expect(offset(4, 1) == 6)
    #expect(offset(9, 1) == 6)
    #expect(offset(1, 2) == 7)
    #expect(offset(0, -1) == 0)
    #expect(offset(0, 9) == 9)
  }

  @Test func everyPlaceGoesThereAndBack() {
    var random = SeededGenerator(seed: 5)
    for round in 0..<1500 {
      var text = random.text(length: round % 30, wild: round % 2 == 0)
      text = text.replacing("\r", with: "\n")
      if round % 4 == 0 { text += "\n" }
      let width = 1 + round % 12
      let layout = EditorLayout(text: text, width: width)
      var last = Point(x: -1, y: 0)
      for index in text.indices + [text.endIndex] {
        let point = layout.point(of: index)
        #expect(point.y > last.y || point.y == last.y && point.x > last.x)
        #expect(layout.index(at: point) == index)
        #expect(point.x < width, "\(text.debugDescription) in \(width)")
        last = point
      }
      #expect(last.y == layout.rows.count - 1)
      let bytes = layout.rows.flatMap { Array(text.utf8)[$0.bytes] }
      #expect(bytes == text.utf8.filter { $0 != 0x0A })
    }
  }
}
